"""The one statement of the box finds what a look at every row would find, however common the words are."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csc import search
from csc.models import SearchRow
from csc.models.search import KINDS
from csc.prepared import Prepared
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db
GLANCE, WINDOW, STOP = 3, 8, 4
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Few letters, so that words are rare, common and everywhere in turn; signs as they stand in addresses.
TEXTS = st.text("aab11.@-_%", min_size=1, max_size=12)
ROWS = st.lists(st.tuples(st.sampled_from(KINDS[:2]), TEXTS, st.booleans(), st.integers(0, 5)), max_size=30)
LOSSY = HealthCheck.filter_too_much  # most words have no piece that the index knows
WORDS = st.lists(st.text("ab11.@-_%", min_size=1, max_size=5), min_size=1, max_size=2)


@pytest.fixture
def narrow(monkeypatch):
    """The statement with windows that thirty rows are more than enough for."""
    statement = Prepared("found_in_few", lambda: search.written(glance=GLANCE, window=WINDOW, stop=STOP))
    monkeypatch.setattr(search, "FOUND", statement)


@pytest.fixture
def narrow_pages(monkeypatch):
    """The statements of pages with the same windows; a page has three rows, and one more tells of a next."""
    for name, rows in (("OLDER", search.OLDER_THAN), ("NEWER", search.NEWER_THAN)):
        write = partial(search.written, rows, glance=GLANCE, window=WINDOW, stop=STOP)
        monkeypatch.setattr(search, name, Prepared(f"found_few_{name.lower()}", write))


@pytest.fixture
def sites(db):
    return [SiteFactory(code="here"), SiteFactory(code="there")]


def write(drawn, sites):
    """The drawn rows, written down anew."""
    SearchRow.objects.all().delete()
    rows = [
        SearchRow(kind=kind, object_id=n, site=sites[there], recent_at=NOON + timedelta(days=day), number=n, text=text)
        for n, (kind, text, there, day) in enumerate(drawn)
    ]
    return SearchRow.objects.bulk_create(rows)


def looked_through(rows, kind, words, site_ids, most=STOP):
    """What one finds who reads every row."""
    seen = [row for row in rows if row.kind == kind and (site_ids is None or row.site_id in site_ids)]
    seen.sort(key=lambda row: (row.recent_at, row.object_id), reverse=True)
    if search.pieces(words)[0] is None:
        seen = seen[:WINDOW]
    return [row.object_id for row in seen if all(word in row.text for word in words)][:most]


@pytest.mark.parametrize("limited", [False, True], ids=["every site", "one site"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=ROWS, words=WORDS)
def test_it_finds_what_reading_every_row_finds(narrow, sites, limited, drawn, words):
    rows, site_ids = write(drawn, sites), [sites[0].pk] if limited else None

    found = search.find(KINDS[:2], words, site_ids=site_ids)

    assert found == {kind: looked_through(rows, kind, words, site_ids) for kind in KINDS[:2]}


@pytest.mark.parametrize("limited", [False, True], ids=["every site", "one site"])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, LOSSY])
@given(drawn=ROWS, words=WORDS.filter(lambda words: search.pieces(words)[0]))
def test_its_pages_find_what_reading_every_row_finds_and_lead_back(narrow_pages, sites, limited, drawn, words):
    rows, site_ids = write(drawn, sites), [sites[0].pk] if limited else None
    read = partial(search.found_on_page, "order", words, site_ids=site_ids)
    expected = looked_through(rows, "order", words, site_ids, most=len(rows))

    pages = [read()]
    while len(pages[-1]) == STOP:
        last = pages[-1][STOP - 2]
        pages.append(read(beyond=(last.recent_at, last.object_id)))

    assert [each.object_id for page in pages for each in page[: STOP - 1]] == expected
    for before, page in pairwise(pages):
        back = read(beyond=(page[0].recent_at, page[0].object_id), newer=True)
        assert back[: STOP - 1][::-1] == before[: STOP - 1]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["lopez"], ["%lopez%", "%", "%"]),
        (["ana", "lopez"], ["%lopez%", "%ana%", "%"]),
        (["an", "lopez"], ["%lopez%", "%", "%"]),
        (["hugo.singh.1172@mail.example"], ["%singh%", "%hugo%", "%1172%"]),
        (["14125550142"], ["%0142%", "%141%", "%"]),
        (["@mail.example"], ["%example%", "%mail%", "%"]),
        (["o'n", "li"], [None, None, None]),
    ],
)
def test_the_index_is_asked_for_the_longest_pieces_of_the_words(words, asked):
    assert search.pieces(words) == asked


def test_a_short_word_is_found_beside_a_long_one_among_all_rows(narrow, sites):
    write([("order", "|ana li|", False, 0), *[("order", "|bo|", False, 5)] * WINDOW], sites)

    assert search.find(["order"], ["li", "ana"], site_ids=None) == {"order": [0]}


def test_a_short_word_alone_is_found_among_the_newest_rows_only(narrow, sites):
    write([("order", "|ana li|", False, 0), *[("order", "|bo|", False, 5)] * WINDOW], sites)

    assert search.find(["order"], ["li"], site_ids=None) == {"order": []}


def test_rows_come_in_the_order_that_they_are_asked_for(sites):
    write([("order", "a", False, 0), ("order", "b", False, 1), ("customer", "c", False, 2)], sites)

    rows = search.rows_of({"customer": [2], "order": [1, 0], "quote": []})

    assert [(row.kind, row.number, row.text) for row in rows] == [
        ("customer", "2", "c"),
        ("order", "1", "b"),
        ("order", "0", "a"),
    ]
