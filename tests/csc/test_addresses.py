"""Addresses of records, whose pattern is looked up once."""

import pytest
from django.urls import reverse

from csc.addresses import of_record


@pytest.mark.parametrize(
    "number", ["1001", "1002-2", "0042", "0", "A_b.c~d", "a b", "50%", "ñandú", "x#y?z", "a+b(c):@!"]
)
def test_it_is_the_address_that_the_map_of_addresses_has(number):
    assert of_record("orders:order", number) == reverse("orders:order", args=[number])
    tab = reverse("orders:entry_tab", args=[number, "info"])
    assert of_record("orders:entry_tab", number, "info") == tab
