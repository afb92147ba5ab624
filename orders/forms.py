"""What agents type."""

import unicodedata
from collections.abc import Iterable
from typing import Any, Self
from urllib.parse import parse_qsl
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from csc.errors import Refused
from csc.free_text import FreeText, no_card_number
from csc.models import Code
from csc.search import tidy


class DeedForm(forms.Form):
    """The guards that every form of a change carries: its key, and the version of the record that was seen."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any] | None:
        """Raises Refused for a form that lost its guards: no page shows where to put them right."""
        if self.errors.keys() & {"idem", "version"}:
            raise Refused(_("This form came incomplete, so nothing was done. Reload the page and send it again."))
        return super().clean()


class ReasonForm(DeedForm):
    """Why something is done, in a line."""

    reason = FreeText(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why; one line is enough.")}
    )

    def __init__(self, *args: Any, suggestions: Iterable[Code] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = suggestions

    def clean_reason(self) -> str:
        """What was typed, when any of it can be seen."""
        reason = str(self.cleaned_data["reason"])
        if not any(unicodedata.category(letter)[0] in "LNPS" for letter in reason):
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason

    @classmethod
    def blank(cls, *, version: int, suggestions: Iterable[Code] = ()) -> "ReasonForm":
        """A fresh form for a record of `version`, with a key of its own."""
        return cls(initial={"idem": uuid4(), "version": version}, suggestions=suggestions)


class AskForm(forms.Form):
    """Why somebody wants to edit what another edits, in a line that the other reads."""

    reason = FreeText(max_length=200, error_messages={"required": _("Say why; one line is enough.")})

    @staticmethod
    def no_tab() -> str:
        """Why a form that does not name its tab is refused."""
        return str(_("This page needs scripts to edit what a colleague edits. Reload it, or use another browser."))


class PickForm(forms.Form):
    """One entry of a pick list, for changes that disturb no open form and so carry no version."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(max_length=40, error_messages={"required": _("Choose one from the list.")})

    def __init__(self, *args: Any, among: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = list(among)

    def clean_code(self) -> Code:
        for code in self.among:
            if code.code == self.cleaned_data["code"]:
                return code
        raise forms.ValidationError(_("Choose one from the list."))

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Codes and words of what can be picked."""
        return tuple((each.code, each.label) for each in self.among)

    @classmethod
    def blank(cls, among: Iterable[Code]) -> Self:
        """A fresh form with a key of its own."""
        return cls(initial={"idem": uuid4()}, among=among)


class FindOrderForm(forms.Form):
    """The box for an order number; a # in front is how some shops write it."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=60,
        error_messages={
            "required": _("Type an order number."),
            "max_length": _("An order number has at most %(limit_value)d characters; this has %(show_value)d."),
        },
    )

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip().lstrip("#")
        if not number:
            raise forms.ValidationError(self.fields["number"].error_messages["required"])
        return number


class ViewForm(forms.Form):
    """The name of a saved view. `query` is what it asks; `view` the name that it has, when it is renamed."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    name = FreeText(label=_("Name"), max_length=40, error_messages={"required": _("Give the view a name.")})
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)
    view = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """The name as typed, without what nobody can see."""
        name = tidy(str(self.cleaned_data["name"]))
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict[str, Any] | None:
        """A view keeps what it asks too; what is wrong with that is said where one can see it."""
        for _name, asked in parse_qsl(self.cleaned_data.get("query", "")):
            try:
                no_card_number(asked)
            except forms.ValidationError as why:
                self.add_error("name", why)
        return super().clean()

    def add_error_of(self, why_not: str) -> None:
        """Puts what stops the name beside it; nothing when nothing does."""
        if why_not:
            self.add_error("name", why_not)

    @classmethod
    def blank(cls, *, query: str = "", view: str = "") -> Self:
        """A fresh form with a key of its own."""
        return cls(initial={"idem": uuid4(), "query": query, "view": view, "name": view})
