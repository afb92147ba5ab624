"""What an installation decides about its orders; one row, edited in the admin."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from solo.models import SingletonModel


class OrderSettings(SingletonModel):
    """Optional workflow steps, and how long an order rests before the workflow moves it."""

    approvals_enabled = models.BooleanField(_("Enable Order Approvals"), default=False)
    filing_enabled = models.BooleanField(_("Enable Order Filing"), default=False)
    authorisations_enabled = models.BooleanField(
        _("Enable Order Payment Authorizations"),
        default=False,
        help_text=_("An order waits for allocation until its payments are authorised or captured in full."),
    )
    quiet_minutes = models.PositiveSmallIntegerField(
        default=30, help_text=_("Minutes that an order stays in a state before the workflow advances it.")
    )
    sale_at_entry = models.BooleanField(
        _("Order Entry Payment Transaction Override: Sale"),
        default=False,
        help_text=_("Payments of orders that agents key are captured at once instead of being authorised first."),
    )
    quotes_enabled = models.BooleanField(
        _("Enable Quotes"), default=True, help_text=_("Off: agents park the order instead of quoting it.")
    )
    quote_days = models.PositiveSmallIntegerField(
        default=30, help_text=_("Days that the prices of a quote hold, unless the agent says otherwise.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("order settings")

    @classmethod
    def current(cls) -> "OrderSettings":
        """The settings for reading; those of a fresh installation while nobody has saved any."""
        return cls.objects.first() or cls()

    def __str__(self) -> str:
        return str(_("order settings"))
