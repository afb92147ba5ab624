"""What agents type during a call."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from callmgmt.models import SCRATCHPAD_LENGTH, Call
from csc.free_text import FreeText, no_card_but_phones, no_control_signs
from csc.models import Code, User
from orders.forms import DeedForm

NOTE_LENGTH = 10_000


class CallerForm(forms.Form):
    """What a caller says of themselves, or the customer that was chosen from several."""

    q = FreeText(
        required=False,
        max_length=80,
        cards=no_card_but_phones,
        error_messages={"max_length": _("A number, address or name has at most %(limit_value)d characters.")},
    )
    customer = forms.CharField(required=False, max_length=40, validators=[no_control_signs])


class TakeForm(forms.Form):
    """Which of the calls that ring; the earliest when none is named."""

    call = forms.IntegerField(min_value=1, required=False)


class TransferForm(DeedForm):
    """To whom the order goes, and a line to them."""

    to = forms.CharField(max_length=150, error_messages={"required": _("Choose whom to hand it to.")})
    message = FreeText(required=False, max_length=300)

    def clean_to(self) -> User:
        """The user of that ID."""
        user = User.objects.filter(username=self.cleaned_data["to"]).first()
        if user is None:
            raise forms.ValidationError(_("There is no such user; choose one from the list."))
        return user


class ScratchpadForm(forms.Form):
    """What is scribbled, and what stood there before."""

    text = FreeText(required=False, max_length=SCRATCHPAD_LENGTH, strip=False)
    before = forms.CharField(required=False, strip=False)
    call = forms.IntegerField(min_value=1)

    def clean_text(self) -> str:
        return lines_as_stored(self.cleaned_data["text"])

    def clean_before(self) -> str:
        return lines_as_stored(self.cleaned_data["before"])


def lines_as_stored(text: str) -> str:
    """`text` with new lines as the database keeps them; browsers send two signs for each."""
    return text.replace("\r\n", "\n")


class WrapUpForm(forms.Form):
    """What the call was about, how it ended, and its receipt."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        Code.objects.none(), required=False, to_field_name="code", label=_("Reason"), empty_label=_("None")
    )
    activity = forms.ModelChoiceField(
        Code.objects.none(),
        to_field_name="code",
        empty_label=_("Choose"),
        label=_("Activity Code"),
        error_messages={"required": _("Choose what the call was about.")},
    )
    result = forms.ModelChoiceField(
        Code.objects.none(),
        to_field_name="code",
        empty_label=_("Choose"),
        label=_("Result Code"),
        error_messages={"required": _("Choose how the call ended.")},
    )
    text = FreeText(required=False, max_length=NOTE_LENGTH, label=_("Call receipt"))
    keep = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pick_list in {"reason": "call_reason", "activity": "activity", "result": "result"}.items():
            self.fields[name].queryset = Code.objects.of(pick_list)  # type: ignore[attr-defined]  # a model choice
            self.fields[name].error_messages["invalid_choice"] = _("There is no such choice; choose one.")

    def clean_text(self) -> str:
        return lines_as_stored(self.cleaned_data["text"])

    @classmethod
    def of(cls, call: Call, *, draft: str) -> "WrapUpForm":
        """A fresh form with a key of its own, the receipt drafted, and the codes that its agent used last."""
        before = Call.objects.of(call.agent).over().filter(wrapped_up_at__isnull=False)
        last = before.select_related("activity_code", "result_code").first()
        codes = {"activity": last.activity_code, "result": last.result_code} if last else {}
        chosen = {name: code.code for name, code in codes.items() if code}
        return cls(initial={"idem": uuid4(), "text": draft, **chosen})
