"""What a password may not be, beside too short and too common: too long, or made of words of this very shop."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from csc.models import Site, User

LONGEST = 128
OWN = 8  # characters that must be left when words of the shop are taken out
OUR_WORDS = ("customer", "service", "center", "centre", "welcome", "password")


class MaximumLength:
    """Keeps what is hashed short."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("At most %(count)s characters.") % {"count": LONGEST}


class NoSiteWords:
    """Refuses what anyone who knows the shop would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = re.sub(r"\s", "", password.lower())
        for word in sorted(site_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if left != re.sub(r"\s", "", password.lower()) and len(left) < OWN:
            raise ValidationError(self.get_help_text(), code="password_of_site_words")

    def get_help_text(self) -> str:
        return _("Not made of the names of this product or of the shops.")


def site_words() -> set[str]:
    """Words of at least four letters from the product's name, its address, and the names of the shops."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    shops = " ".join(f"{code} {name}" for code, name in Site.objects.values_list("code", "name"))
    return set(re.findall(r"[^\W\d_]{4,}", f"{host} {shops}".lower())) | set(OUR_WORDS)
