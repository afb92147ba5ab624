"""Invoice history: each invoice with its lines and, beneath it, the credit memos that lessen it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orders.models import CreditMemo, Invoice, InvoiceLine
from orders.pages.rows import by


@dataclass
class MemoRow:
    """A credit memo, and what its explanation is called."""

    memo: CreditMemo
    what: str


@dataclass
class InvoiceRow:
    """An invoice, what it is for, and what was credited of it."""

    invoice: Invoice
    what: str
    lines: list[InvoiceLine]
    credit_memos: list[MemoRow]


@dataclass
class Bills:
    """The invoices and credit memos of an order by time, and what they come to."""

    invoices: list[InvoiceRow]
    other_memos: list[MemoRow]
    invoiced: Decimal
    paid: Decimal
    credited: Decimal

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.invoices or self.other_memos)

    @property
    def left(self) -> Decimal:
        """What the invoices come to after their credit memos."""
        return self.invoiced - self.credited


def bills(invoices: Sequence[Invoice], lines: Iterable[InvoiceLine], memos: Sequence[CreditMemo]) -> Bills:
    """Lines and credit memos beneath their invoices; goods before what was charged for all of them."""
    goods_first = sorted(lines, key=lambda each: each.quantity is None)
    lines_of, memos_of = by(goods_first, "invoice_id"), by_invoice(memos)
    return Bills(
        [
            InvoiceRow(each, f"invoice-{n}", lines_of[each.pk], memos_of[each.pk])
            for n, each in enumerate(invoices, start=1)
        ],
        memos_of[None],
        sum((each.gross for each in invoices), Decimal(0)),
        sum((each.paid for each in invoices), Decimal(0)),
        sum((each.gross for each in memos), Decimal(0)),
    )


def by_invoice(memos: Iterable[CreditMemo]) -> defaultdict[int | None, list[MemoRow]]:
    """The credit memos of each invoice, numbered through the whole order."""
    found: defaultdict[int | None, list[MemoRow]] = defaultdict(list)
    for n, memo in enumerate(memos, start=1):
        found[memo.invoice_id].append(MemoRow(memo, f"memo-{n}"))
    return found
