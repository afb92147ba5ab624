"""Pending orders that agents of the demo have begun, and quotes."""

from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from csc.numbers import next_number
from orders.actions.placing import NewOrder
from orders.cart.document import Address, CartDocument, Line, ShipTo
from orders.demo.amounts import total_of
from orders.demo.dice import dice
from orders.demo.orders import Basket
from orders.demo.quoting import tell
from orders.demo.shelf import Shelf
from orders.demo.stories import State, Story
from orders.models import EntryScript, PendingOrder, Quote
from orders.pages.quote_reckoning import figures_of
from orders.searching import index

SCRIPTS = {
    "info": "Thank you for calling Harbor & Home. May I have your name, or a number from an earlier order?",
    "cart": "What may I add for you? I see at once whether it is in stock.",
    "shipping": "Where shall it go, and how soon do you need it?",
    "payments": "I never take card digits by voice. Shall I use the card on file, or send you a link?",
    "review": "I read everything back to you before I place it.",
}
MESSAGES = ("Calls back after lunch, please finish.", "Needs the two-day price.", "Speaks Spanish.")


@dataclass
class Cart:
    """An order that nobody has placed, as the document that pending orders and quotes carry."""

    new: NewOrder
    agent_n: int

    @property
    def columns(self) -> dict[str, Any]:
        """What lists show of it."""
        return {
            "customer": self.new.customer,
            "site": self.new.site,
            "currency": self.new.currency,
            "locale": self.new.facts["locale"],
            "tax_policy": self.new.tax_policy,
            "line_count": len(self.new.lines),
            "total": total_of(self.new),
            "cart": self.document,
        }

    @property
    def document(self) -> dict[str, Any]:
        """The cart itself, as order entry writes it."""
        new = self.new
        return CartDocument(
            lines=[Line(each.item.code, each.name, each.quantity, each.unit_price, each.ship_to)
                   for each in new.lines if each.item],
            ship_tos=[ShipTo(address_in(each.address), each.method, each.method, id=n)
                      for n, each in enumerate(new.ship_tos)],
            billing=address_in(new.billing),
            email=new.facts["email"],
            phone=new.facts["phone"],
            next_id=len(new.ship_tos),
        ).write()  # fmt: skip


def address_in(values: dict[str, Any] | None) -> Address | None:
    """An address of an order as a cart keeps it."""
    kept = {each.name for each in fields(Address)}
    return Address(**{name: value for name, value in values.items() if name in kept}) if values else None


def cart(n: int, shelf: Shelf) -> Cart:
    """What somebody put together; the same arithmetic as in orders."""
    throw = dice("cart", n)
    story = Story(n, throw, shelf.now, shelf.now, [(State.RECEIVED, shelf.now)])
    return Cart(Basket(story, shelf, f"cart-{n}").new_order(), throw.randint(0, len(shelf.agents) - 1))


def make_pending_orders(shelf: Shelf, count: int = 9) -> None:
    """Open carts, some parked or handed to a colleague, one just begun, one voided."""
    for n in range(count):
        made = cart(n, shelf)
        agent, colleague = shelf.agents[made.agent_n], shelf.agents[made.agent_n - 1]
        pending = PendingOrder(number=next_number("pending_order"), agent=agent, **made.columns)
        if n % 3 == 1:
            pending.parked_at = shelf.now - timedelta(minutes=17 * n)
        if n % 3 == 2:
            pending.transferred_by, pending.transferred_at = colleague, shelf.now - timedelta(minutes=5 * n)
            pending.message = MESSAGES[n % len(MESSAGES)]
        if n == count - 1:
            pending.state, pending.voided_by = PendingOrder.State.VOIDED, agent
            pending.voided_at, pending.restore_until = shelf.now, shelf.now + timedelta(days=30)
        if n == 0:
            pending.cart, pending.line_count, pending.total = {**pending.cart, "lines": []}, 0, Decimal(0)
        pending.save()


def make_scripts() -> None:
    """What agents say on each tab of order entry."""
    EntryScript.objects.bulk_create([EntryScript(tab=tab, words=words) for tab, words in SCRIPTS.items()])


def make_quotes(shelf: Shelf) -> None:
    """A quote in each state that needs no further record; those that ran out have run out."""
    states = (Quote.State.OPEN, Quote.State.SENT, Quote.State.SENT, Quote.State.ACCEPTED, Quote.State.DECLINED,
              Quote.State.EXPIRED, Quote.State.VOID)  # fmt: skip
    for n, state in enumerate(states):
        made = cart(100 + n, shelf)
        age = timedelta(days=45 if state == Quote.State.EXPIRED else 2 + n)
        quote = Quote(
            number=next_number("quote"),
            agent=shelf.agents[made.agent_n],
            state=state,
            valid_until=(shelf.now - age + timedelta(days=30)).date(),
            created_at=shelf.now - age,
            **made.columns,
        )
        quote.total = figures_of(quote, CartDocument.read(quote.cart)).totals.total
        quote.save()
        tell(quote)
        index([quote])
