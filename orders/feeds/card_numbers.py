"""Card numbers have no place in what people wrote: only their last four digits are ever kept."""

import re

LOOKS_LIKE_ONE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")


def masked(words: str) -> str:
    """The words with every card number in them cut to its last four digits."""
    return LOOKS_LIKE_ONE.sub(_last_four, words) if len(words) >= 13 else words


def _last_four(found: re.Match[str]) -> str:
    digits = [int(each) for each in found[0] if each.isdigit()]
    return f"•••• {''.join(map(str, digits[-4:]))}" if passes_luhn(digits) else found[0]


def passes_luhn(digits: list[int]) -> bool:
    """Whether the digits carry the check digit that card numbers have."""
    doubled = [digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(digit - 9 if digit > 9 else digit for digit in doubled)) % 10 == 0
