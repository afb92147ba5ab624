"""The worksheet of one deed: what it leaves of each component, and why; settled into entries at its end."""

from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from csc.money import rounded
from orders.pricing.ledger import Entry, Outcome, Step, booked
from orders.pricing.refusing import why_below_zero
from orders.pricing.taxes import changed_tax, cut, is_explained, no_more_than, parted
from orders.pricing.values import GOODS, ZERO, Adjustment, Amount, Component, Effect, Key, Kind, Line, Order, Policy
from orders.pricing.words import gettext_noop, percent, plain

TAXED = gettext_noop("Tax at %(rate)s on %(value)s is %(tax)s; it was %(was)s.")
TAXED_DOWN = gettext_noop("Tax at %(rate)s on %(value)s is rounded down to %(tax)s after close; it was %(was)s.")
TAX_OF_SHOP = gettext_noop(
    "The tax is the shop's own, %(rate)s does not explain it: it keeps its share, "
    "%(tax)s on %(value)s; it was %(was)s."
)
TAX_SOLD = gettext_noop("Tax at %(rate)s on %(value)s is %(tax)s.")
TAX_KEPT = gettext_noop("The tax of a discount is no more than that of what it is taken off: it stays at %(tax)s.")


class Draft:
    """What is left of an order's components while a deed is worked out; the order itself never changes."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.lines: dict[int, Line] = {line.id: line for line in order.lines}
        self.quantities: dict[int, Decimal] = {}  # what the deed was granted for, by line
        self.components: dict[Key, Component] = {each.key: each for each in order.components}
        self._values: dict[Key, Decimal] = {}
        self._taxes: dict[Key, Decimal] = {}
        self._steps: dict[Key, list[Step]] = {}
        self._sold: list[Entry] = []
        self._adjustments = list(order.adjustments)

    def value(self, component: Component) -> Decimal:
        """What is left of a component by now, as prices are stated."""
        found = self._values.get(component.key)
        return self.order.value(component) if found is None else found

    def price(self, line: int) -> Decimal:
        """A line's net price by now."""
        return sum((self.value(each) for each in self.order.of(*GOODS, line=line)), ZERO)

    def change_line(self, line: Line, *, granted_for: Decimal | None = None) -> None:
        """Takes over new facts of a line; entries on it are granted for so many pieces."""
        self.lines[line.id] = line
        self.quantities[line.id] = line.quantity if granted_for is None else granted_for

    def give(self, component: Component, value: Decimal, rule: str, words: str, /, **numbers: Decimal | str) -> None:
        """Lets `value` be left of a component; the words may name `was` and `now` beside their own numbers."""
        was = self.value(component)
        if value == was:
            return
        said = {"was": was, "now": value, **numbers}
        shown = tuple((name, plain(each) if isinstance(each, Decimal) else each) for name, each in said.items())
        self._values[component.key] = value
        self._steps.setdefault(component.key, []).append(Step(rule, words, shown, net=value - was))

    def give_tax(self, component: Component, tax: Decimal, rule: str, words: str, /, **numbers: Decimal | str) -> None:
        """Lets so much tax be left of a component, whatever its rate would say."""
        if tax == component.now.tax and component.key not in self._values:
            return
        shown = tuple((name, plain(each) if isinstance(each, Decimal) else each) for name, each in numbers.items())
        moved = tax - self._taxes.get(component.key, component.now.tax)
        self._taxes[component.key] = tax
        self._steps.setdefault(component.key, []).append(self._tax_step(rule, words, shown, moved))

    def sell(self, line: Line, amounts: list[tuple[Component, Step]], adjustments: list[Adjustment]) -> None:
        """Adds a line with what is charged for it, and why."""
        self.lines[line.id] = line
        self._adjustments += adjustments
        for component, step in amounts:
            self.components[component.key] = component
            self._sold.append(sold(component, line.quantity, step))

    def outcome(self) -> Outcome:
        """The entries and the order that they lead to; refuses what would fall below nothing (D22)."""
        for key in self._values:
            if key not in self._taxes:
                self._tax(self.components[key])
        self._keep_tax()
        self._trim_tax_appeasement()
        entries = [entry for entry in map(self._entry, self._steps) if entry.net or entry.tax]
        for entry in entries:
            self.components[entry.key] = booked(self.components[entry.key], entry)
        lines, components = tuple(self.lines.values()), tuple(self.components.values())
        after = replace(self.order, lines=lines, components=components, adjustments=tuple(self._adjustments))
        refuse_if(why_below_zero(self.order, after))
        return Outcome(self.order, after, (*entries, *self._sold))

    def _tax(self, component: Component) -> None:
        """The tax of what is left: rounded down on a line that shrank after close (D4), else half up (P17)."""
        order, value, now = self.order, self.value(component), component.now
        exact = changed_tax(now, value, component.tax_rate, order.tax_policy, order.currency)
        shrank = has_shrunk(order.value(component), value)
        down = order.is_closed and component.kind == Kind.LINE and shrank
        tax = cut(exact, order.currency) if down else rounded(exact, order.currency)
        tax = no_more_than(tax, now.tax) if shrank else tax
        rule, words = ("D4", TAXED_DOWN) if down else ("P17", TAXED)
        if not is_explained(now, component.tax_rate, order.tax_policy, order.currency):
            rule, words = "D48", TAX_OF_SHOP
        self.give_tax(component, tax, rule, words, rate=percent(component.tax_rate), value=value, tax=tax, was=now.tax)

    def _keep_tax(self) -> None:
        """Lets the roundings of discounts not push the tax of the whole order below nothing (D50)."""
        ordinary = [each for each in self.components.values() if not given_away(each)]
        lacking = -sum((self._left(each).tax for each in ordinary), ZERO)
        for component in ordinary:
            tax = self._left(component).tax
            room = min(-tax, lacking)
            if room > 0:
                lacking -= room
                self._taxes[component.key] = tax + room
                step = self._tax_step("D50", TAX_KEPT, (("tax", plain(tax + room)),), room)
                self._steps.setdefault(component.key, []).append(step)

    def _trim_tax_appeasement(self) -> None:
        """Lets no more tax be given away than there is (D33)."""
        left = sum((self._left(each).tax for each in self.components.values() if not given_away(each)), ZERO)
        for component in filter(given_away, self.components.values()):
            if -self._left(component).tax > left:
                words = gettext_noop("Of the tax given away, no more stays than there is tax left: %(left)s.")
                self.give_tax(component, -max(left, ZERO), "D33", words, left=left)

    def _left(self, component: Component) -> Amount:
        tax = self._taxes.get(component.key, component.now.tax)
        return parted(self.value(component), tax, self.order.tax_policy)

    def _entry(self, key: Key) -> Entry:
        component = self.components[key]
        change = self._left(component) - component.now
        effect = Effect.CREDIT if self.order.books_credits else Effect.IN_PLACE
        quantity = self.quantities.get(key.line) if key.line is not None else None
        return Entry(key, effect, change.net, change.tax, quantity, tuple(self._steps[key]))

    def _tax_step(self, rule: str, words: str, numbers: tuple[tuple[str, str], ...], moved: Decimal) -> Step:
        """Under the gross policy tax moves within the amount, under the net policy on top of it."""
        within = -moved if self.order.tax_policy == Policy.GROSS else ZERO
        return Step(rule, words, numbers, net=within, tax=moved)


def sold(component: Component, quantity: Decimal | None, step: Step) -> Entry:
    """The entry that charges a new component, explained by one step and the one of its tax."""
    amount = component.charged
    said = {"rate": percent(component.tax_rate), "value": plain(step.net), "tax": plain(amount.tax)}
    tax = Step("P17", TAX_SOLD, tuple(said.items()), net=amount.net - step.net, tax=amount.tax)
    return Entry(component.key, Effect.SOLD, amount.net, amount.tax, quantity, (step, tax))


def has_shrunk(before: Decimal, value: Decimal) -> bool:
    """Whether an amount came nearer to nothing; one that changed its sign is another amount."""
    return min(before, ZERO) <= value <= max(before, ZERO)


def given_away(component: Component) -> bool:
    """Whether it is tax that was given away."""
    return component.kind == Kind.TAX_APPEASEMENT
