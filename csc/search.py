"""What records are found by: words folded alike for rows and for questions, kept in SearchRow.

The text of a row is `|number|shop's number|source id|digits|email|first last|company|`, folded. The bars let a
pattern say where a word begins or ends.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import connection

from csc.models import SearchRow

LONGEST = 200  # characters of a question that are looked at
WINDOW = 5000  # the newest rows of a kind, which answer common words without sorting all their hits
STOP = 26  # hits of a kind after which nobody reads on
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
PHONE = re.compile(r"^[\d\s()+./-]+$")
DOMESTIC = 9  # digits by which a number is known whatever stands in front of it

NEWEST = """
    SELECT object_id FROM (
        SELECT object_id, recent_at, text FROM csc_searchrow
        WHERE kind = %s {sites} ORDER BY recent_at DESC, object_id DESC LIMIT {window}
    ) newest WHERE {words} ORDER BY recent_at DESC, object_id DESC LIMIT {stop}"""
# Materialized: left to itself the planner walks the rows by age for a word that it takes to be common.
ALL = """
    WITH hits AS MATERIALIZED (
        SELECT object_id, recent_at FROM csc_searchrow WHERE {words} AND kind = %s {sites}
    ) SELECT object_id FROM hits ORDER BY recent_at DESC, object_id DESC LIMIT {stop}"""


def tidy(words: str) -> str:
    """`words` without what a database cannot store and nobody can see, spaces made single."""
    seen = "".join(sign for sign in words if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"} or sign.isspace())
    return " ".join(seen.split())


def fold(words: str) -> str:
    """`words` as they are compared: tidy, small letters, no accents, no bars."""
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


def save_rows(rows: Iterable[SearchRow]) -> None:
    """Writes the rows, over those that their records have already."""
    SearchRow.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["site", "recent_at", "number", "label", "text"],
    )


def find(kind: str, words: Iterable[str], *, site_ids: list[int] | None, limit: int = STOP) -> list[int]:
    """Ids of the records of a kind that hold every one of the folded `words`, newest first.

    The newest rows are read first; only when they hold too few does the trigram index look through all.
    Words of one or two letters are looked for among the newest only.
    """
    wanted = list(words)
    if not wanted:
        return []
    patterns = [f"%{escaped(word)}%" for word in wanted]
    found = run(NEWEST, kind, patterns, site_ids, limit, words_first=False)
    if len(found) >= limit or min(map(len, wanted)) < 3:
        return found
    return run(ALL, kind, patterns, site_ids, limit, words_first=True)


def run(
    statement: str, kind: str, patterns: list[str], site_ids: list[int] | None, limit: int, *, words_first: bool
) -> list[int]:
    """Runs one of the two statements above."""
    sites = "" if site_ids is None else "AND site_id = ANY(%s)"
    words = " AND ".join(["text LIKE %s"] * len(patterns))
    of_kind: list[Any] = [kind] if site_ids is None else [kind, site_ids]
    values = [*patterns, *of_kind] if words_first else [*of_kind, *patterns]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sites=sites, words=words, window=WINDOW, stop=int(limit)), values)
        return [row[0] for row in cursor.fetchall()]


def escaped(word: str) -> str:
    """`word` as part of a LIKE pattern that takes every sign for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
