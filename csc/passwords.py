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
        left, found = re.sub(r"\s", "", password.lower()), []
        for word in sorted(site_words(), key=len, reverse=True):
            if word in left:
                left = left.replace(word, "")
                found.append(word)
        if found and len(left) < OWN:
            words = _("“%(word)s” is among the first that others would try, and little else is left of this password.")
            raise ValidationError(words % {"word": found[0]}, code="password_of_site_words")

    def get_help_text(self) -> str:
        return _("Not made of the names of this product or of the shops, nor of “password” or “welcome”.")


def site_words() -> set[str]:
    """Words of at least four letters from the product's name, its address, and the names of the shops."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    shops = " ".join(f"{code} {name}" for code, name in Site.objects.values_list("code", "name"))
    return set(re.findall(r"[^\W\d_]{4,}", f"{host} {shops}".lower())) | set(OUR_WORDS)
