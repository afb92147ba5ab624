"""The payments of a B2C Commerce order: how it was paid, and the one transaction that each payment tells of."""

from typing import Any

from django.utils.translation import gettext as _

from orders.feeds.elements import Elements
from orders.feeds.values import ShopPayment

METHODS = {
    "credit-card": "Credit card",
    "bank-transfer": "Bank transfer",
    "bml": "Bill Me Later",
    "gift-certificate": "Gift certificate",
    "dw-apple-pay": "Apple Pay",
    "dw-android-pay": "Android Pay",
    "salesforce-payments": "Salesforce Payments",
    "custom-method": "Custom",
}
KINDS = ("AUTH", "AUTH_REVERSAL", "CAPTURE", "CREDIT")
SALESFORCE = {
    "bancontact": "Bancontact", "card": "Card", "ideal": "iDEAL", "sepa-debit": "SEPA debit", "paypal": "PayPal",
    "klarna": "Klarna", "eps": "EPS", "venmo": "Venmo", "afterpay-clearpay": "Afterpay",
}  # fmt: skip


def payment_of(row: Elements, currency: str) -> ShopPayment:
    """One payment. Of numbers of cards and accounts the last four digits are all that is ever looked at."""
    name = next((name for name in METHODS if row.raw(name) is not None), "")
    means = row.within(name) if name else Elements({}, row.where)
    method = METHODS.get(name) or _("Unknown")
    if name == "custom-method":
        method = means.words("method-name", 80) or method
    if name == "salesforce-payments":
        method, means = salesforce(means)
    return ShopPayment(
        method=method,
        amount=None if row.missing("amount") else row.amount("amount", currency),
        kind=row.one_of("transaction-type", KINDS),
        reference=row.text("transaction-id", 200),
        token=means.text("card-token", 200),
        brand=means.words("card-type", 40) or means.words("brand", 40),
        last4=last_four(means),
        details=details_of(row, means),
    )


def salesforce(means: Elements) -> tuple[str, Elements]:
    """What Salesforce Payments was used for."""
    name = next((name for name in SALESFORCE if means.raw(name) is not None), "")
    return (SALESFORCE[name], means.within(name)) if name else (METHODS["salesforce-payments"], means)


def last_four(means: Elements) -> str:
    """Four digits at the end of a number; empty when there are fewer."""
    for name in ("card-number", "last-4", "account-number", "giftcertificate-id"):
        end = means.text(name)[-4:]
        if len(end) == 4 and end.isascii() and end.isdigit():
            return end
    return ""


def details_of(row: Elements, means: Elements) -> dict[str, Any]:
    """What else is told of a payment; account numbers and driving licences are not."""
    kept: dict[str, Any] = {name: row.words(name, 200) for name in ("processor-id", "account-type")}
    kept["custom"] = together(means.custom(), row.custom())
    return {name: value for name, value in kept.items() if value}


def together(of_means: dict[str, Any], of_payment: dict[str, Any]) -> dict[str, Any]:
    """The custom attributes of both; where both have one of the same name, its values stand beside each other."""
    both = {name: [of_means[name], of_payment[name]] for name in of_means.keys() & of_payment.keys()}
    return {**of_means, **of_payment, **both}
