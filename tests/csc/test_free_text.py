"""Card numbers and their codes are refused wherever people type freely."""

from importlib import import_module

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from csc import free_text
from csc.free_text import FreeText, no_card_but_phones, no_card_number, no_control_signs
from csc.models import Code

CARDS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "my card is 4111-1111-1111-1111, thanks",
    "378282246310005",
    "5555.5555.5555.4444",
    "4111 1111 1111 1111 123",
    "٤١١١١١١١١١١١١١١١",
    "6304000000000000",
]


def refusals(rule, text):
    try:
        rule(text)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_is_refused_however_it_is_written(text):
    with pytest.raises(ValidationError, match="card number"):
        no_card_number(text)


@pytest.mark.parametrize("text", ["CVV 123", "cvc: 1234", "the CVV2 is 999", "card security code 321"])
def test_the_code_on_its_back_is_refused(text):
    with pytest.raises(ValidationError, match="code of a card"):
        no_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Order 100245, calls back after 17:00",
        "+34 600 218 412",
        "4111111111111112",
        "tracking 00340434161094042557",
        "1234 5678",
        "wants 3 of 4",
    ],
)
def test_what_is_no_card_is_kept(text):
    assert refusals(no_card_number, text) == []


@pytest.mark.parametrize("text", ["a\x00b", "bell \x07", "\ud800"])
def test_signs_that_nobody_can_see_are_refused(text):
    with pytest.raises(ValidationError, match="cannot be kept"):
        no_control_signs(text)


def test_new_lines_and_tabs_are_kept():
    assert refusals(no_control_signs, "one\r\n\ttwo") == []


def test_a_long_text_of_digits_is_put_together_no_more_often_than_it_has_digits(monkeypatch):
    asked = []
    monkeypatch.setattr(free_text, "is_card", asked.append)

    no_card_number("7 " * 1500)

    assert len(asked) <= 1500 * 19


@pytest.mark.parametrize(("typed", "refused"), [
    ("+49 30 1234567", False), ("+491511234567", False), ("+4111111111111111", True), ("4111 1111 1111 1111", True),
])  # fmt: skip
def test_a_phone_number_with_its_country_is_no_card(typed, refused):
    assert bool(refusals(no_card_but_phones, typed)) is refused


def test_a_field_says_once_and_in_our_words_what_cannot_be_kept():
    with pytest.raises(ValidationError) as refused:
        FreeText().clean("a\x00b")

    assert refused.value.messages == ["This holds a sign that cannot be kept. Type it anew."]


OURS = ("activities.", "callmgmt.", "csc.", "emails.", "orders.")
NOT_KEPT = {
    ("CallerForm", "customer"): "is looked up",
    ("TransferForm", "to"): "is looked up",
    ("ScratchpadForm", "before"): "is compared with what is kept",
    ("PickForm", "code"): "is looked up",
    ("FindOrderForm", "number"): "is looked up",
    ("ViewForm", "query"): "is refused by the form, which tells it at the name",
    ("ViewForm", "view"): "is looked up",
    ("ProfileForm", "time_zone"): "is chosen from a list",
    ("SignInForm", "username"): "is looked up",
    ("SignInForm", "password"): "is compared with its hash",
    ("PasswordForm", "old_password"): "is compared with its hash",
    ("PasswordForm", "new_password1"): "is kept as a hash",
    ("PasswordForm", "new_password2"): "is kept as a hash",
    ("TokenForm", "name"): "is an administrator's name of a program",
}


def all_forms(of=forms.BaseForm):
    """Every form class of ours, wherever it is written."""
    for each in of.__subclasses__():
        yield from all_forms(each)
        if each.__module__.startswith(OURS) and "." in each.__module__:
            yield each


def test_every_field_that_keeps_what_people_type_refuses_cards():
    import_module("csc.urls")  # views, and the forms beside them
    admin.autodiscover()
    typed = {
        (form.__name__, name)
        for form in all_forms()
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField or isinstance(field.widget, forms.TextInput | forms.Textarea)
        if not isinstance(field, FreeText | forms.IntegerField | forms.UUIDField | forms.DateTimeField)
    }

    assert ("ReasonForm", "reason") not in typed
    assert typed - NOT_KEPT.keys() == set()


def test_pick_lists_hold_no_cards_either(rf):
    field = admin.site.get_model_admin(Code).formfield_for_dbfield(Code._meta.get_field("label"), rf.get("/"))

    with pytest.raises(ValidationError, match="This looks like a card number"):
        field.clean("card 4111 1111 1111 1111")
