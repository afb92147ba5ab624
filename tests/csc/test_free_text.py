"""Card numbers and their codes are refused wherever people type freely."""

import pytest
from django.core.exceptions import ValidationError

from csc import free_text
from csc.free_text import no_card_number, no_control_signs

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
