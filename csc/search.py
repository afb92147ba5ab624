"""What records are found by: words folded alike for rows and for questions, kept in SearchRow.

The text of a row is `|number|shop's number|source id|digits|email|first last|company|`, folded. The bars let a
pattern say where a word begins or ends.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from csc.copying import copy_in
from csc.models import SearchRow

LONGEST = 200  # characters of a question that are looked at
WINDOW = 5000  # the newest rows of a kind, which answer common words without sorting all their hits
STOP = 26  # hits of a kind after which nobody reads on
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
PHONE = re.compile(r"^[\d\s()+./-]+$")
DOMESTIC = 9  # digits by which a number is known whatever stands in front of it

# What each kind has among its newest rows, and whether it has older ones; materialized, to look for them once a kind.
NEWEST = """
    WITH wanted AS MATERIALIZED (
        SELECT kind, n, EXISTS (
            SELECT FROM csc_searchrow row WHERE row.kind = asked.kind {sites}
            ORDER BY recent_at DESC, object_id DESC OFFSET {window} LIMIT 1
        ) AS has_older FROM unnest(%s::text[]) WITH ORDINALITY AS asked (kind, n)
    ) SELECT wanted.kind, wanted.has_older, hit.object_id
    FROM wanted LEFT JOIN LATERAL (SELECT object_id, recent_at FROM (
        SELECT object_id, recent_at, text FROM csc_searchrow row
        WHERE row.kind = wanted.kind {sites} ORDER BY recent_at DESC, object_id DESC LIMIT {window}
    ) newest WHERE {words} ORDER BY recent_at DESC, object_id DESC LIMIT {stop}) hit ON true
    ORDER BY wanted.n, hit.recent_at DESC, hit.object_id DESC"""
# Materialized: left to itself the planner walks the rows by age for a word that it takes to be common.
ALL = """
    WITH hits AS MATERIALIZED (
        SELECT kind, object_id, recent_at FROM csc_searchrow row WHERE {words} AND kind = ANY(%s) {sites}
    ) SELECT kind, object_id FROM (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY recent_at DESC, object_id DESC) AS n FROM hits
    ) ranked WHERE n <= {stop} ORDER BY kind, n"""


def tidy(words: str) -> str:
    """`words` without what a database cannot store and nobody can see, spaces made single."""
    seen = "".join(sign for sign in words if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"} or sign.isspace())
    return " ".join(seen.split())


def fold(words: str) -> str:
    """`words` as they are compared: tidy, small letters, no accents, no bars."""
    if words.isascii() and words.isprintable():  # most are, and have nothing to be looked at sign by sign
        return " ".join(words.lower().replace("|", " ").split())
    small = tidy(words).casefold().translate(SPECIAL).replace("|", " ")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    return " ".join(bare.split())


def phone_digits(phone: str) -> str:
    """The digits of a phone number without the zeros and the plus in front; "" when it holds other words."""
    if not PHONE.match(phone):
        return ""
    international = phone.strip().startswith(("+", "00"))
    digits = "".join(filter(str.isdecimal, phone)).lstrip("0")
    # A number may be stored without its country, so one that was said with it is known by its end.
    return digits[-DOMESTIC:] if international and len(digits) > DOMESTIC else digits


def row_text(*parts: str) -> str:
    """The text of a search row from its parts, in the order of this module's promise."""
    return f"|{'|'.join(fold(part) for part in parts)}|"


def add_rows(rows: Sequence[SearchRow]) -> None:
    """Writes the rows of records that were made just now and have none yet."""
    copy_in(rows)


def save_rows(rows: Iterable[SearchRow]) -> None:
    """Writes the rows, over those that their records have already."""
    SearchRow.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["site", "recent_at", "number", "label", "text"],
    )


def find(kinds: Sequence[str], words: Iterable[str], *, site_ids: list[int] | None) -> dict[str, list[int]]:
    """By kind, ids of the records that hold every one of the folded `words`, newest first, at most STOP of each.

    The newest rows are read first; only the kinds that have too few of them there are looked through by the trigram
    index. Words of one or two letters are looked for among the newest only.
    """
    patterns = [f"%{escaped(word)}%" for word in words]
    if not patterns:
        return {kind: [] for kind in kinds}
    found, older = among_newest(kinds, patterns, site_ids)
    lacking = [kind for kind in kinds if kind in older and len(found[kind]) < STOP]
    if lacking and min(map(len, patterns)) > len("%%") + 2:
        found |= among_all(lacking, patterns, site_ids)
    return found


def among_newest(
    kinds: Sequence[str], patterns: list[str], site_ids: list[int] | None
) -> tuple[dict[str, list[int]], set[str]]:
    """What each kind has among its newest rows, and the kinds that have older ones."""
    sites = [] if site_ids is None else [site_ids]
    rows = run(NEWEST, [*sites, list(kinds), *sites, *patterns], patterns, site_ids)
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    for kind, _older, object_id in rows:
        if object_id is not None:
            found[kind].append(object_id)
    return found, {kind for kind, has_older, _id in rows if has_older}


def among_all(kinds: Sequence[str], patterns: list[str], site_ids: list[int] | None) -> dict[str, list[int]]:
    """What each kind has among all its rows."""
    sites = [] if site_ids is None else [site_ids]
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    for kind, object_id in run(ALL, [*patterns, list(kinds), *sites], patterns, site_ids):
        found[kind].append(object_id)
    return found


def run(statement: str, values: list[Any], patterns: list[str], site_ids: list[int] | None) -> list[tuple[Any, ...]]:
    """Runs one of the two statements above."""
    sites = "" if site_ids is None else "AND row.site_id = ANY(%s)"
    words = " AND ".join(["text LIKE %s"] * len(patterns))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sites=sites, words=words, window=WINDOW, stop=STOP), values)
        return list(cursor.fetchall())


def escaped(word: str) -> str:
    """`word` as part of a LIKE pattern that takes every sign for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
