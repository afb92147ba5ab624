"""What records are found by: words folded alike for rows and for questions, kept in SearchRow.

The text of a row is `|number|shop's number|source id|digits|email|first last|company|`, folded. The bars let a
pattern say where a word begins or ends.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from csc.copying import copy_in
from csc.models import SearchRow
from csc.models.search import KINDS
from csc.prepared import Prepared, Written

LONGEST = 200  # characters of a question that are looked at
WORDS = 6  # of a question that are looked at
GLANCE = 300  # the newest rows of a kind, which tell whether words are common there
WINDOW = 5000  # as many of its newest rows are read for common words, which saves sorting all their hits
STOP = 11  # hits of a kind after which nobody reads on
ON_PAGE = 25  # hits on a page of one kind
PIECES = 3  # of a question that the trigram index is asked for
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
COMMAS = re.compile(r"[,;]")
PIECE = re.compile(r"[^\W_]{3,}")
RARE = re.compile(r"\d{5}")  # so many digits in a row stand in few rows, wherever in a number
LONG_NUMBER = re.compile(r"^(\d{3})\d+(\d{4})$")

# $1 kinds, $2 a pattern for each word, $3 to $5 patterns for the index, $6 sites, $7 whether words are surely rare,
# and for a page $8 and $9 the row that it begins behind.
# Without $3 the newest rows are all; else those of every site are, because the rows of a small site lie far apart.
# What is materialized is asked by itself: left alone, the planner walks all rows by age for words it takes for common.
FIND = """
WITH looked AS MATERIALIZED (
    SELECT kind, $3::text IS NULL OR NOT $7::boolean AND EXISTS (
        SELECT FROM ({newest} LIMIT {glance}) row WHERE text LIKE ALL ($2::text[]) AND {seen}
    ) AS is_common FROM unnest($1::text[]) asked (kind)
), newest AS MATERIALIZED (
    SELECT hit.* FROM looked asked CROSS JOIN LATERAL (
        SELECT * FROM ({newest} LIMIT {window}) row WHERE text LIKE ALL ($2) AND {seen}
        ORDER BY {order} LIMIT {stop}
    ) hit WHERE is_common
), lacking AS MATERIALIZED (
    SELECT kind FROM unnest($1) asked (kind)
    WHERE $3 IS NOT NULL AND (SELECT count(*) FROM newest WHERE newest.kind = asked.kind) < {stop}
), {hits}
SELECT kind, object_id, recent_at FROM newest WHERE kind NOT IN (SELECT kind FROM lacking)
UNION ALL {older}"""
NEWEST = """SELECT kind, object_id, recent_at, site_id, text FROM csc_searchrow
        WHERE kind = asked.kind AND {beyond} AND ($3 IS NOT NULL OR {seen}) ORDER BY {order}"""
HITS = """{kind}_hits AS MATERIALIZED (
    SELECT kind, object_id, recent_at FROM csc_searchrow row
    WHERE kind = '{kind}' AND text LIKE $3 AND text LIKE $4 AND text LIKE $5 AND text LIKE ALL ($2)
        AND {beyond} AND {seen}
)"""
HITS_LACKING = """(SELECT kind, object_id, recent_at FROM {kind}_hits WHERE '{kind}' IN (SELECT kind FROM lacking)
    ORDER BY {order} LIMIT {stop})"""
ROWS = """
SELECT kind, object_id, number, label, recent_at, text FROM csc_searchrow
JOIN unnest($1::text[], $2::bigint[]) WITH ORDINALITY wanted (kind, object_id, n) USING (kind, object_id) ORDER BY n"""
SEEN = "($6::bigint[] IS NULL OR site_id = ANY ($6))"
# Which rows a statement reads, and in which order: all of them, and those on either side of a row.
ALL = ("true", "recent_at DESC, object_id DESC")
OLDER_THAN = ("(recent_at, object_id) < ($8::timestamptz, $9::bigint)", ALL[1])
NEWER_THAN = ("(recent_at, object_id) > ($8::timestamptz, $9::bigint)", "recent_at, object_id")
TOP = ("infinity", 2**63 - 1)  # what every row is older than


class Found(NamedTuple):
    """A record that was found: its id, and its place in the order of age."""

    object_id: int
    recent_at: datetime


class Known(NamedTuple):
    """What a search row tells of its record."""

    kind: str
    object_id: int
    number: str
    label: str
    recent_at: datetime
    text: str


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


def words_in(typed: str) -> list[str]:
    """The folded words of a question; a comma parts them as a space does."""
    return fold(COMMAS.sub(" ", typed)).split()[:WORDS]


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


def find(kinds: Sequence[str], words: Sequence[str], *, site_ids: list[int] | None) -> dict[str, list[int]]:
    """By kind, ids of the records that hold every one of the folded `words`, newest first, at most STOP of each.

    A glance at its newest rows tells how common the words are in a kind. Common ones are read from its newest rows;
    the others, of which there are few, from its trigram index. Words without three letters or digits in a row are
    looked for among the newest rows alone.
    """
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    if words:
        for kind, object_id, _at in FOUND.rows(*asked(kinds, words, site_ids)):
            found[kind].append(object_id)
    return found


def found_on_page(
    kind: str,
    words: Sequence[str],
    *,
    site_ids: list[int] | None,
    beyond: tuple[Any, int] = TOP,
    newer: bool = False,
) -> list[Found]:
    """The next records of a kind beyond a place that hold every one of the folded `words`: ON_PAGE and one more.

    They are looked for as `find` does it, from that place on; on its newer side they come oldest first.
    """
    statement = NEWER if newer else OLDER
    rows = statement.rows(*asked([kind], words, site_ids), *beyond) if words else []
    return [Found(object_id, recent_at) for _kind, object_id, recent_at in rows]


def asked(kinds: Sequence[str], words: Sequence[str], site_ids: list[int] | None) -> list[Any]:
    """The values that the statements are asked with."""
    patterns, is_rare = [f"%{escaped(word)}%" for word in words], any(map(RARE.search, words))
    return [list(kinds), patterns, *pieces(words), site_ids, is_rare]


def are_short(words: Sequence[str]) -> bool:
    """Whether the words are looked for among the newest rows alone."""
    return pieces(words)[0] is None


def rows_of(ids: Mapping[str, Sequence[int]]) -> list[Known]:
    """What is known of the records of those kinds and ids, in that order."""
    wanted = [(kind, object_id) for kind, same in ids.items() for object_id in same]
    if not wanted:
        return []
    kinds, object_ids = zip(*wanted, strict=True)
    return [Known(*row) for row in WANTED.rows(list(kinds), list(object_ids))]


def pieces(words: Sequence[str]) -> Sequence[str | None]:
    """Patterns of what the trigram index is asked for: the longest pieces of the words, without signs.

    A sign is a start or end of a word to the index, which most rows have; so is the end of an email address.
    """
    found = [piece for word in words for piece in PIECE.findall(word.partition("@")[0]) or PIECE.findall(word)]
    if not found:
        return [None] * PIECES
    # The ends of a long number narrow as well as the whole, with half as many lists to read.
    ends = [end for piece in found for end in LONG_NUMBER.sub(r"\1 \2", piece).split()]
    longest = sorted(dict.fromkeys(ends), key=len, reverse=True)[:PIECES]
    return [f"%{piece}%" for piece in longest] + ["%"] * (PIECES - len(longest))


def escaped(word: str) -> str:
    """`word` as part of a LIKE pattern that takes every sign for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def written(rows: tuple[str, str] = ALL, *, glance: int = GLANCE, window: int = WINDOW, stop: int = STOP) -> Written:
    """The statement that looks through every kind, or through those rows of it."""
    beyond, order = rows
    names = {"seen": SEEN, "beyond": beyond, "order": order, "glance": glance, "window": window, "stop": stop}
    hits = ", ".join(HITS.format(kind=kind, **names) for kind in KINDS)
    older = " UNION ALL ".join(HITS_LACKING.format(kind=kind, **names) for kind in KINDS)
    return FIND.format(newest=NEWEST.format(**names), hits=hits, older=older, **names), []


FOUND = Prepared("found", written)
OLDER = Prepared("found_older", partial(written, OLDER_THAN, stop=ON_PAGE + 1))
NEWER = Prepared("found_newer", partial(written, NEWER_THAN, stop=ON_PAGE + 1))
WANTED = Prepared("wanted_rows", lambda: (ROWS, []))
