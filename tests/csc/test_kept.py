"""Parts of pages that are made once for the values that they show."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString

from csc import kept
from csc.locales import read_in

MARK = "orders/flagging/_mark.html"


@dataclass(frozen=True)
class Field:
    name: str = "number"
    label: str = "Order number"
    kind: str = "text"
    hints: tuple = ()
    choices: tuple = ()
    value: str = ""
    errors: tuple = ()


def times_made(work):
    before = kept._made.cache_info().misses
    work()
    return kept._made.cache_info().misses - before


def test_it_is_made_once_for_the_same_values():
    asked = [lambda: kept.part(MARK, code="red", label="Made once")] * 3

    assert [times_made(each) for each in asked] == [1, 0, 0]


def test_equal_values_are_the_same_part_whoever_made_them():
    kept.part("orders/searches/_field.html", field=Field())

    assert times_made(lambda: kept.part("orders/searches/_field.html", field=Field())) == 0
    assert 'id="id_number"' in kept.part("orders/searches/_field.html", field=Field())


def test_what_is_safe_never_stands_for_the_same_words_that_are_not():
    safe = kept.part(MARK, code="red", label=SafeString("<b>Hold</b>"))
    typed = kept.part(MARK, code="red", label="<b>Hold</b>")

    assert "<b>Hold</b>" in safe
    assert "&lt;b&gt;Hold&lt;/b&gt;" in typed


def test_each_locale_has_a_part_of_its_own():
    def in_locale(name):
        with read_in(name):
            kept.part(MARK, code="red", label="In a locale")

    assert [times_made(lambda name=name: in_locale(name)) for name in ("en", "de", "en")] == [1, 1, 0]


def test_each_language_has_a_part_of_its_own():
    def in_language(name):
        with translation.override(name):
            kept.part(MARK, code="red", label="In a language")

    assert [times_made(lambda name=name: in_language(name)) for name in ("en", "de", "en")] == [1, 1, 0]


@pytest.mark.django_db
def test_it_sees_nothing_of_the_page(rf, agent):
    request = rf.get("/")
    request.user = agent
    template = Template('{% load csc %}{% kept "csc/_session.html" username="nobody" %}')

    part = template.render(Context({"request": request, "username": "mia", "csrf_token": "secret"}))

    assert 'data-name="nobody"' in part
    assert [words for words in ("mia", agent.username, "secret") if words in part] == []
