"""What of a shop's order number is kept: an address must be able to carry it, and people to read it aloud."""

import unicodedata

KEPT = "._- /"  # placing makes a dash of the slash


def url_safe(number: str) -> str:
    """Letters and digits of any script, dots, dashes, blanks and slashes; empty when no letter or digit remains."""
    kept = "".join(each for each in number if each in KEPT or each.isalnum() or unicodedata.category(each)[0] == "M")
    words = " ".join(kept.split())
    return words if any(map(str.isalnum, words)) else ""
