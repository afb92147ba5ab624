"""Pick lists that admins edit: activity codes, result codes, reasons, flags and the like."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from csc.prepared import PreparedRows


class PickList(models.TextChoices):
    """The lists that exist; their entries are rows of Code."""

    ACTIVITY = "activity", _("Activity Codes")
    RESULT = "result", _("Result Codes")
    CANCEL_REASON = "cancel_reason", _("Cancel reasons")
    RETURN_REASON = "return_reason", _("Return reasons")
    APPEASEMENT_REASON = "appeasement_reason", _("Appeasement reasons")
    PRICE_REASON = "price_reason", _("Price change reasons")
    SUSPEND_REASON = "suspend_reason", _("Suspend reasons")
    RESUME_REASON = "resume_reason", _("Resume reasons")
    CLEAR_REASON = "clear_reason", _("Clear Alerts reasons")
    FLAG = "flag", _("Flags")
    TAG = "tag", _("Tags")
    PAYMENT_METHOD = "payment_method", _("Payment methods")
    CALL_REASON = "call_reason", _("Call reasons")


class CodeQuerySet(models.QuerySet["Code"]):
    """Entries of pick lists."""

    def of(self, pick_list: str) -> "CodeQuerySet":
        """The visible entries of one list, in the admin's order."""
        return self.filter(list=pick_list, visible=True)

    def by_list(self, *pick_lists: str) -> "dict[str, list[Code]]":
        """The visible entries of several lists in one query, in the admin's order; a list without any is empty."""
        found: dict[str, list[Code]] = {name: [] for name in pick_lists}
        for each in OF_LISTS.find(list(pick_lists)):
            found[each.list].append(each)
        return found


class Code(models.Model):
    """One entry of a pick list. It is hidden when it goes out of use and never deleted."""

    list = models.CharField(max_length=20, choices=PickList)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    short_label = models.CharField(max_length=20, blank=True)
    description = models.CharField(max_length=255, blank=True)
    visible = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    attributes = models.JSONField(default=dict, blank=True)
    history = HistoricalRecords()

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["list", "position", "label"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="a_list_has_a_code_once")]

    def __str__(self) -> str:
        return self.label


NAMED = RawSQL("SELECT unnest($1::text[])", [])
OF_LISTS = PreparedRows("codes_of_lists", lambda: Code.objects.filter(list__in=NAMED, visible=True))


class _OneList(models.Manager["Code"]):
    """Only the entries of one list."""

    def __init__(self, pick_list: str = "") -> None:
        super().__init__()
        self.pick_list = pick_list

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(list=self.pick_list)


class ActivityCode(Code):
    """What a contact was about."""

    objects: ClassVar[Any] = _OneList(PickList.ACTIVITY)

    class Meta:
        proxy = True
        verbose_name = _("activity code")


class ResultCode(Code):
    """How a contact ended."""

    objects: ClassVar[Any] = _OneList(PickList.RESULT)

    class Meta:
        proxy = True
        verbose_name = _("result code")
