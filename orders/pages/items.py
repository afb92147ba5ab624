"""The rows of an order's items: lines beneath their ship-to, parts beneath their parent, amounts as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.locales import figures
from csc.models.sites import TaxPolicy
from orders.models import Component, LineItem, ShipTo
from orders.pages.reasons import LINE, PRICE, TAX, Places, name_of

ZERO = Decimal(0)


@dataclass
class AdjustmentRow:
    """A discount or surcharge, beneath its line or among the totals."""

    name: str
    because: str = ""
    what: str = ""  # its explanation in an address
    tax: Decimal = ZERO
    extended: Decimal = ZERO
    credit_amount: Decimal = ZERO

    @property
    def tax_what(self) -> str:
        """What the explanation of its tax is called in an address."""
        return f"{self.what}{TAX}"

    @property
    def charged(self) -> Decimal:
        """Before credits: what the totals print (P9)."""
        return self.extended + self.credit_amount


@dataclass
class LineRow:
    """A line as the page shows it; what is left of its amounts, and beside them what was credited (rule P8)."""

    line: LineItem
    tax: Decimal = ZERO
    extended: Decimal = ZERO
    credit_amount: Decimal = ZERO
    adjustments: list[AdjustmentRow] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """What it comes to with its adjustments (P1)."""
        return self.extended + sum((each.extended for each in self.adjustments), ZERO)

    @property
    def what(self) -> str:
        """What its explanation is called in an address."""
        return f"{LINE}{self.line.position}"

    @property
    def words(self) -> str:
        """What it is called where its explanation is asked for."""
        return _("Line %(position)s") % {"position": self.line.position}

    @property
    def tax_what(self) -> str:
        """What the explanation of its tax is called in an address."""
        return f"{self.what}{TAX}"

    @property
    def tax_words(self) -> str:
        return _("Tax of line %(position)s") % {"position": self.line.position}

    @property
    def price_what(self) -> str:
        """What the explanation of its unit price is called in an address."""
        return f"{self.what}{PRICE}"

    @property
    def price_words(self) -> str:
        return _("Unit Price of line %(position)s") % {"position": self.line.position}

    @property
    def original_words(self) -> str:
        return _("Orig. Unit Price of line %(position)s") % {"position": self.line.position}

    @property
    def is_part(self) -> bool:
        """Whether it is an option or a part of a bundle."""
        return self.line.parent_id is not None

    @property
    def asked_for(self) -> list[tuple[str, str]]:
        """What the customer chose for it in the shop, by name."""
        texts = {"gift-message": _("Gift message"), "recipient-name": _("For"), "message": _("Message")}
        found = dict(named_texts(self.line.attributes))
        told = [(words, found[name]) for name, words in texts.items() if name in found]
        return told + self.own_shipping + named_texts(self.line.attributes.get("custom"))

    @property
    def own_shipping(self) -> list[tuple[str, str]]:
        """What of the shipping among the totals is charged for it alone, by the shop's name for that."""
        amount = self.line.own_shipping
        if not amount:
            return []
        name = dict(named_texts(self.line.attributes.get("shipping"))).get("lineitem-text", _("Its own shipping"))
        shown = figures(amount, decimals=max(-int(amount.as_tuple().exponent), 0))
        return [(_("%(name)s (within Shipping)") % {"name": name}, shown)]


@dataclass
class Group:
    """The lines that go to one place."""

    ship_to: ShipTo | None
    lines: list[LineRow]


def line_rows(lines: Iterable[LineItem], components: Iterable[Component], *, tax_policy: str) -> list[LineRow]:
    """A row for each line with what its own components come to."""
    of_line: dict[int | None, list[Component]] = defaultdict(list)
    for component in components:
        of_line[component.line_id].append(component)
    return [line_row(line, of_line[line.pk], tax_policy) for line in lines]


def line_row(line: LineItem, components: Sequence[Component], tax_policy: str) -> LineRow:
    """One line with its own amounts and its adjustments."""
    row = LineRow(line)
    for each in components:
        if each.kind == Component.Kind.LINE:
            add(row, each, tax_policy)
    of_line = (each for each in components if each.kind == Component.Kind.LINE_ADJUSTMENT)
    row.adjustments = adjustment_rows(of_line, tax_policy=tax_policy)
    return row


def adjustment_rows(
    components: Iterable[Component], *, tax_policy: str, places: Places | None = None
) -> list[AdjustmentRow]:
    """One row for each adjustment, whatever number of tax rates it has; `places` are the ship-tos of several."""
    rows: dict[int | None, AdjustmentRow] = {}
    for each in components:
        if each.adjustment_id not in rows:
            rows[each.adjustment_id] = named_row(each, (places or {}).get(each.ship_to_id or 0))
        add(rows[each.adjustment_id], each, tax_policy)
    return list(rows.values())


def named_row(component: Component, place: ShipTo | None) -> AdjustmentRow:
    """A row without amounts, with the adjustment's name, its ship-to, its coupon and its reason."""
    adjustment = component.adjustment
    if adjustment is None:
        return AdjustmentRow("")
    because = (place.named if place else "", adjustment.coupon, adjustment.reason)
    return AdjustmentRow(adjustment.name, ", ".join(filter(None, because)), name_of(component))


def add(row: LineRow | AdjustmentRow, component: Component, tax_policy: str) -> None:
    """Counts in what is left of a component and what was credited of it, with its tax where prices contain it."""
    charged, credited = component.net, component.credited_net
    if tax_policy == TaxPolicy.GROSS:
        charged, credited = component.gross, component.credited_gross
    row.tax += component.tax - component.credited_tax
    row.extended += charged - credited
    row.credit_amount += credited


def grouped(rows: Sequence[LineRow], ship_tos: Sequence[ShipTo]) -> list[Group]:
    """The rows by ship-to, each part after its parent; one group when everything goes to one place."""
    ordered = list(with_parts(rows))
    if len(ship_tos) < 2:
        return [Group(None, ordered)]
    known = {ship_to.pk for ship_to in ship_tos}
    groups = [Group(each, [row for row in ordered if row.line.ship_to_id == each.pk]) for each in ship_tos]
    groups.append(Group(None, [row for row in ordered if row.line.ship_to_id not in known]))
    return [group for group in groups if group.lines]


def with_parts(rows: Sequence[LineRow]) -> Iterator[LineRow]:
    """The rows in their order, except that options and bundle parts follow their parent."""
    parts: dict[int | None, list[LineRow]] = defaultdict(list)
    for row in rows:
        parts[row.line.parent_id].append(row)
    waiting = parts.pop(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        yield row
        waiting += parts.pop(row.line.pk, [])[::-1]


def named_texts(values: object) -> list[tuple[str, str]]:
    """The texts of a shop's attributes by name; nothing for what is no such list."""
    pairs = values.items() if isinstance(values, dict) else ()
    return [(name, value) for name, value in pairs if isinstance(value, str) and value]
