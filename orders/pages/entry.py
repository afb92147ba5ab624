"""Order entry as its five tabs show it: the cart, what the shop says of it, what is left to do, and what was typed."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.models import User
from orders.actions.collecting import why_not_pay_again
from orders.actions.order_entry import priced
from orders.actions.place_order import reviewed
from orders.actions.quoting import why_not_quote
from orders.cart import addresses
from orders.cart.document import CHANNELS, Address, CartDocument, Discount, ShipTo
from orders.cart.todo import REVIEW, TABS, Todo, shares, state_of, todos
from orders.cart.typed import amount_again, discount_again, shown, written
from orders.gateways import gateway
from orders.models import Customer, EntryScript, OrderSettings, Payment, PendingOrder
from orders.pages.entry_parts import (
    Field,
    LineShown,
    PaymentShown,
    PlaceShown,
    TabShown,
    label_lines,
    patience,
    payment_words,
)
from orders.pages.entry_quoted import Quoted
from orders.pricing.values import Kind


class EntryPage:
    """What one tab shows of an order in progress; `typed` and `errors` are of a form that was sent back.

    `typing` is what was typed since the page was shown: the hand may still be at it, so that it stays to the letter.
    `is_at_work`: the agent is shown the tab on which they have just done something.
    """

    def __init__(
        self,
        pending: PendingOrder,
        tab: str,
        *,
        reader: User,
        tab_id: UUID | None = None,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
        typing: Mapping[str, str] | None = None,
        returns: bool = False,
        is_at_work: bool = False,
    ) -> None:
        self.pending, self.tab, self.reader = pending, tab, reader
        self.returns = returns and tab != REVIEW  # Review sent the agent here to change something
        self.at_work_on = tab if is_at_work and not self.returns else ""
        self.typed, self.typing, self.errors = typed or {}, typing or {}, dict(errors or {})
        self.tab_id = tab_id or uuid4()
        self.cart = CartDocument.read(pending.cart)
        self.answers, self.figures = priced(pending, self.cart)
        self.idem = uuid4()

    # What is known of the order --------------------------------------------------------------------------------
    @cached_property
    def customer(self) -> Customer | None:
        """Who buys; a customer who was merged meanwhile is the survivor."""
        return self.pending.customer.survivor if self.pending.customer else None

    @cached_property
    def todos(self) -> list[Todo]:
        why_not = self.pending.why_terms_changed()
        has_customer = self.customer is not None
        found = todos(self.cart, self.answers, self.figures, has_customer=has_customer, why_not=why_not)
        return [each.while_at(self.at_work_on) for each in found]

    @property
    def problems(self) -> list[Todo]:
        """What is wrong on this tab, for the summary on top of it."""
        typed = [Todo(self.tab, words, name, is_wrong=True) for name, words in self.errors.items()]
        return typed or [each for each in self.todos if each.tab == self.tab and each.is_wrong]

    def todo_of(self, words: str) -> Todo | None:
        """What is left to do that a refusal is about."""
        return next((each for each in self.todos if each.words == words), None)

    @cached_property
    def wrong(self) -> dict[str, str]:
        """What is wrong with a field as it is stored, by its name."""
        return {each.field: each.words for each in self.todos if each.is_wrong}

    @cached_property
    def hints(self) -> dict[str, str]:
        """What is still to come for a field as it is stored, by its name."""
        return {each.field: each.words for each in self.todos if each.is_hint}

    @cached_property
    def tabs(self) -> list[TabShown]:
        words = {"info": _("Info"), "cart": _("Cart"), "shipping": _("Shipping"), "payments": _("Payments"),
                 "review": _("Review")}  # fmt: skip
        has_customer = self.customer is not None
        return [
            TabShown(
                name,
                words[name],
                "wrong" if name == self.tab and self.errors else
                state_of(name, self.cart, self.todos, has_customer=has_customer),
                self.url(name),
                name == self.tab,
            )
            for name in TABS
        ]  # fmt: skip

    @property
    def lacks_method(self) -> bool:
        """Whether goods have no way to go yet, so that the total is without shipping."""
        return any(each.field.startswith("method-") for each in self.todos)

    @property
    def unready(self) -> set[str]:
        """The tabs on which something is begun and not finished."""
        return {each.name for each in self.tabs if each.state == "wrong"}

    @cached_property
    def source(self) -> str:
        """How the order came, in words."""
        channel = next(each for each in self.info_fields if each.name == "channel")
        return dict(channel.choices).get(self.cart.channel, self.cart.channel)

    def url(self, tab: str) -> str:
        """Where a tab opens."""
        return reverse("orders:entry_tab", args=[self.pending.number, tab])

    @property
    def here(self) -> str:
        """Where this tab opens."""
        return self.url(self.tab)

    @property
    def language(self) -> str:
        """The language of its mails and documents, by name."""
        return str(dict(settings.LOCALES).get(self.pending.locale, self.pending.locale))

    @property
    def billing_lines(self) -> list[str]:
        """The billing address as printed on a bill."""
        return label_lines(self.cart.billing)

    @property
    def order_discounts(self) -> list[tuple[str, Decimal]]:
        """What is taken off the whole order, with the words for it."""
        return self.figures.named(Kind.ORDER_ADJUSTMENT)

    @property
    def item_discounts(self) -> list[tuple[str, Decimal]]:
        """What is taken off lines, with the words for it."""
        return self.figures.named(Kind.LINE_ADJUSTMENT)

    @property
    def previous(self) -> TabShown | None:
        at = TABS.index(self.tab)
        return self.tabs[at - 1] if at else None

    @property
    def next(self) -> TabShown | None:
        at = TABS.index(self.tab)
        return self.tabs[at + 1] if at + 1 < len(TABS) else None

    @cached_property
    def lease(self) -> Any:
        """Who edits it now."""
        return self.pending.lease

    @property
    def fence(self) -> str:
        """The fence that this page writes with; empty before its first change."""
        lease = self.lease
        mine = lease and lease.holder_id == self.reader.pk and lease.tab == self.tab_id
        return str(lease.fence) if mine else ""

    @property
    def is_mine_elsewhere(self) -> bool:
        """Whether the reader has it open in another tab."""
        return bool(self.lease and self.lease.holder_id == self.reader.pk and self.lease.tab != self.tab_id)

    @property
    def is_anothers(self) -> bool:
        """Whether another agent edits it now, so that nothing can be saved here."""
        return bool(self.lease and self.lease.holder_id != self.reader.pk)

    @cached_property
    def script(self) -> EntryScript | None:
        """What the agent says on this tab."""
        return EntryScript.objects.said_on(self.tab, self.pending.site).first()

    @property
    def why_not_quote(self) -> str:
        return why_not_quote(self.pending)

    @property
    def quote_until(self) -> str:
        """The last day of a quote that is made now."""
        days = OrderSettings.current().quote_days
        return (timezone.localdate() + timedelta(days=days)).isoformat()

    @property
    def why_not_place(self) -> str:
        return self.todos[0].words if self.todos else ""

    @property
    def told(self) -> str:
        """The prices that this page shows, as one word that Place order repeats."""
        return reviewed(self.cart, self.figures)

    @property
    def is_practice(self) -> bool:
        """Whether payments move no money here."""
        return bool(settings.GATEWAY == settings.PRACTICE_GATEWAY)

    @property
    def looks_every(self) -> int:
        """Seconds until the page looks for an answer again: as soon as the quickest that is awaited may come."""
        return min([20, *(patience(each) for each in self.order_payments if each.is_waiting)])

    @property
    def takes_terminal_here(self) -> bool:
        """Whether a terminal is added first and its receipt typed then; on a placed order both go together."""
        return "terminal" in self.takes and self.pending.state == PendingOrder.State.OPEN

    @cached_property
    def takes(self) -> frozenset[str]:
        """The ways to pay that the gateway knows."""
        return gateway().takes

    @cached_property
    def quoted(self) -> Quoted:
        """What its quote said, beside today's prices."""
        return Quoted(self.pending, self.answers, self.figures.totals.total)

    # Fields ------------------------------------------------------------------------------------------------------
    def field(self, name: str, label: str, stored: str, **more: Any) -> Field:
        """A field with what was typed in it, else what is stored; and what is wrong with either."""
        wrong = self.errors.get(name) or ("" if name in self.typed else self.wrong.get(name, ""))
        made = Field(name, label, self.typed.get(name, stored), wrong, **{"hint": self.hints.get(name, ""), **more})
        if name in self.typing and made.again(self.typing[name]) == made.value:
            made.value = self.typing[name]
        return made

    @cached_property
    def info_fields(self) -> list[Field]:
        words = {"phone": _("Phone"), "mail": _("Mail"), "chat": _("Chat"), "store": _("Store")}
        choices = [(name, words[name]) for name in CHANNELS]
        return [
            self.field("email", _("Email for this order"), self.cart.email, inputmode="email"),
            self.field("phone", _("Phone for this order"), self.cart.phone, inputmode="tel"),
            self.field("channel", _("Order source"), self.cart.channel, choices=choices),
        ]

    @cached_property
    def lines(self) -> list[LineShown]:
        found = []
        places = [(str(each.ship_to.id), f"{n}. {each.in_short}") for n, each in enumerate(self.places, start=1)]
        for line in self.cart.lines:
            named = {"name": line.name}
            found.append(
                LineShown(
                    line,
                    self.answers.offers.get(line.item),
                    self.figures.extended(line.id or 0),
                    self.figures.off(line.id or 0),
                    self.wrong.get(f"quantity-{line.id}", ""),
                    self.field(f"quantity-{line.id}", _("Quantity of %(name)s") % named, f"{line.quantity:f}",
                               inputmode="numeric"),
                    self.discount_field(f"discount-{line.id}", _("Discount on %(name)s") % named, line.discount),
                    self.field(f"to-{line.id}", _("%(name)s goes to") % named, str(line.ship_to), choices=places),
                )
            )  # fmt: skip
        return found

    @cached_property
    def discount(self) -> Field:
        hint = _("10% or an amount; it adds to what the shop takes off.")
        return self.discount_field("discount", _("Discount on the order"), self.cart.discount, hint=hint)

    def discount_field(self, name: str, label: str, stored: Discount | None, **more: Any) -> Field:
        """A field for a percentage or an amount."""
        currency = self.pending.currency
        return self.field(
            name, label, shown(stored, currency), again=partial(discount_again, currency=currency), **more
        )

    @cached_property
    def coupon(self) -> Field:
        return self.field("coupon", _("Coupon"), self.cart.coupon, again=lambda words: words.strip().upper())

    @cached_property
    def places(self) -> list[PlaceShown]:
        return [self.place(each) for each in self.cart.ship_tos or [ShipTo(id=0)]]

    def place(self, to: ShipTo) -> PlaceShown:
        address = to.address or Address()
        country = self.typed.get(f"country-{to.id}", address.country)
        goes = [each for each in self.answers.methods.values() if each.goes_to(country)]
        chosen, going = self.answers.method(to), {line.ship_to for line in self.cart.lines}
        return PlaceShown(
            to,
            self.field(f"saved-{to.id}", _("Ship to"), str(to.saved or ""), choices=self.own_addresses(to.saved)),
            self.field(f"country-{to.id}", _("Country"), address.country, choices=self.countries),
            self.address_fields(address, country, f"-{to.id}"),
            self.field(f"gift-{to.id}", _("Gift message"), to.gift_text),
            self.field(f"method-{to.id}", _("Shipping method"), chosen.code if chosen else to.method,
                       choices=[(each.code, each.name) for each in goes]),
            goes,
            chosen,
            label_lines(to.address),
            self.figures.shipping(to.id or 0),
            self.wrong.get(f"address-{to.id}", ""),
            is_left_out=bool(going) and to.id not in going,
        )  # fmt: skip

    def address_fields(self, address: Address, country: str, end: str) -> list[Field]:
        """The parts of an address in the order in which its country writes them."""
        names = ("first_name", "last_name", "company", *addresses.parts_of(country))
        needed = addresses.needed_in(country)
        return [
            self.field(f"{name}{end}", addresses.label(name, country), getattr(address, name), needed=name in needed,
                       wide=name in ("line1", "line2", "company"))
            for name in names
        ]  # fmt: skip

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        return [("", _("Choose")), *addresses.countries()]

    def own_addresses(self, chosen: int | None) -> list[tuple[str, str]]:
        """The customer's addresses to choose from: of those that read the same one, be it the one that is chosen."""
        own = list(self.customer.addresses.all()) if self.customer else []
        by_words = {str(each): str(each.pk) for each in [*own, *(each for each in own if each.pk == chosen)]}
        return [*((pk, words) for words, pk in by_words.items()), ("", _("Another address"))]

    @cached_property
    def stored_methods(self) -> list[Any]:
        """What the customer keeps with the shop to pay with."""
        return list(self.customer.payment_methods.order_by("-is_default", "pk")) if self.customer else []

    @cached_property
    def payments(self) -> list[PaymentShown]:
        pays, currency = shares(self.cart, self.figures.totals.total), self.pending.currency
        return [
            PaymentShown(
                each,
                payment_words(each),
                pays[each.id or 0],
                self.field(f"amount-{each.id}", _("Amount of %(payment)s") % {"payment": payment_words(each)},
                           written(each.amount, currency), inputmode="decimal",
                           again=partial(amount_again, currency=currency)),
                self.field(f"reference-{each.id}", _("Receipt number of the terminal"), each.reference)
                if each.method == "terminal" else None,
            )
            for each in self.cart.payments
        ]  # fmt: skip

    @property
    def takes_another(self) -> bool:
        """Whether one more payment can be added: all that are there have an amount."""
        return all(each.amount is not None for each in self.cart.payments)

    # After it was placed -----------------------------------------------------------------------------------------
    @cached_property
    def order_payments(self) -> list[Payment]:
        """The payments of the placed order, with what the gateway said."""
        order = self.pending.placed_order
        return list(order.payments.prefetch_related("transactions")) if order else []

    @property
    def is_waiting(self) -> bool:
        """Whether an answer of the gateway is still to come."""
        return any(each.is_waiting for each in self.order_payments)

    @property
    def receipt(self) -> Field:
        """What proves a payment that the terminal took in place of a declined one."""
        return self.field("receipt", _("Receipt number of the terminal"), "")

    @property
    def to_replace(self) -> Payment | None:
        """The declined payment that no other has taken the place of."""
        order = self.pending.placed_order
        return next((each for each in self.order_payments if order and not why_not_pay_again(order, each)), None)
