"""What people type about themselves."""

from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csc.models import User


class ProfileForm(forms.ModelForm[User]):
    """How someone likes to work."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    keys_on = forms.BooleanField(label=_("Keyboard keys"), required=False)

    class Meta:
        model = User
        fields = ["locale", "time_zone", "density", "theme"]
        labels = {"locale": _("Language"), "time_zone": _("Time zone"), "density": _("Density"), "theme": _("Theme")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[(name, name.replace("_", " ")) for name in time_zones(self.instance)]
        )

    @classmethod
    def of(cls, user: User) -> "ProfileForm":
        """A fresh form with what is set now, and a key of its own."""
        return cls(instance=user, initial={"idem": uuid4(), "keys_on": user.keys_on})

    def save(self, commit: bool = True) -> User:
        """Writes only what this form shows."""
        user: User = self.instance
        user.keys = {**user.keys, "on": self.cleaned_data["keys_on"]}
        user.save(update_fields=["locale", "time_zone", "density", "theme", "keys"])
        return user


def time_zones(user: User) -> list[str]:
    """The zones to choose from: places, UTC, and whatever is set already."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return sorted(places | {"UTC", user.time_zone})


class PasswordForm(PasswordChangeForm):
    """The password that is valid now, and the new one twice."""

    idem = forms.UUIDField(widget=forms.HiddenInput)
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your password now."),
        "password_mismatch": _("The two new passwords differ."),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        labels = {
            "old_password": _("Password now"),
            "new_password1": _("New password"),
            "new_password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label

    @classmethod
    def blank(cls, user: User) -> "PasswordForm":
        """A fresh form with a key of its own."""
        return cls(user, initial={"idem": uuid4()})

    @property
    def rules(self) -> list[str]:
        """What a password has to be, a sentence each."""
        return list(password_validation.password_validators_help_texts())

    def clean_new_password1(self) -> str:
        """Refuses the password that is valid now."""
        new = str(self.cleaned_data.get("new_password1", ""))
        if new and new == self.cleaned_data.get("old_password"):
            raise ValidationError(_("This is your password now; choose another."))
        return new

    def validate_password_for_user(
        self,
        user: User,
        password_field_name: str = "new_password1",  # nosec B107  # the name of a field
    ) -> None:
        """Says what the new password lacks where it was chosen, not where it was repeated."""
        super().validate_password_for_user(user, "new_password1")
