"""A phone number is known by its digits, whether it was said or is kept with its country or without."""

import pytest

from csc.phones import likely_digits, phone_digits, sure_digits, sure_ends


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+1 412 555 0142", "14125550142"),
        ("0014125550142", "14125550142"),
        ("(0412) 555-0142", "4125550142"),
        ("+49 (0)30 123456", "49030123456"),
        ("412 555 0142 ext 7", ""),
        ("", ""),
    ],
)
def test_all_its_digits_are_kept_but_for_zeros_in_front(written, kept):
    assert phone_digits(written) == kept


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("+1 412 555 0142", "4125550142"),
        ("0014125550142", "4125550142"),
        ("+34 600 218 412", "600218412"),
        ("+49 (0)30 1234567", "301234567"),
        ("+353 1 234 5678", "12345678"),
        ("+7 912 345 67 89", "9123456789"),
        ("412 555 0142", "4125550142"),
        ("14125550142", "14125550142"),
        ("+34 600", "34600"),
        ("Lopez", ""),
    ],
)
def test_one_said_with_its_country_is_surely_known_by_what_follows_the_country(said, digits):
    assert sure_digits(said) == digits


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("+1 412 555 0142", "125550142"),
        ("+52 1 55 1234 5678", "512345678"),
        ("+34 600 218 412", ""),
        ("412 555 0142", ""),
    ],
)
def test_its_end_is_likely_where_it_is_shorter_than_what_is_sure(said, end):
    assert likely_digits(said) == end


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("+1 412 555 0142", ["4125550142"]),
        ("14125550142", ["14125550142", "4125550142"]),
        ("34600218412", ["34600218412", "600218412"]),
        ("7125550142", ["7125550142"]),
        ("", []),
    ],
)
def test_eleven_digits_begin_with_a_country_even_without_a_plus(said, ends):
    assert sure_ends(said) == ends
