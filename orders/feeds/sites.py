"""Which of the sites here an order of a file belongs to, where nobody has named one."""

from django.utils.translation import gettext as _

from csc.models import Site
from csc.models.sites import TaxPolicy
from orders.feeds.fields import Unreadable
from orders.feeds.values import ShopOrder

MADE = "main"  # begins the codes of the sites that imports have made


def site_of(code: str, said: ShopOrder, sites: list[Site]) -> Site:
    """The site asked for; else the one with the order's currency and tax policy, of several that of its locale.

    `sites` are all that there are, and one that is made is added to them: an installation where nobody has set up a
    site gets one for each currency and policy that files bring. Raises Unreadable where none fits.
    """
    if code:
        return next(site for site in sites if site.code == code)
    policy = TaxPolicy.GROSS if said.taxes_included else TaxPolicy.NET
    fitting = [site for site in sites if (site.currency, site.tax_policy) == (said.currency, policy)]
    if fitting:
        return min(fitting, key=lambda site: distance(site.locale, said.locale))
    if all(site.code.startswith(MADE) for site in sites):
        sites.append(made(said, policy, is_first=not sites))
        return sites[-1]
    words = _(
        "No site here sells in %(currency)s with %(policy)s prices; name the site of these orders with --site CODE"
        " (?site=CODE where programs hand them over)."
    )
    raise Unreadable(words % {"currency": said.currency, "policy": policy})


def distance(ours: str, theirs: str) -> int:
    """How far two locales are apart: the same, the same language, another one."""
    ours, theirs = (name.replace("_", "-").lower() for name in (ours, theirs))
    return 0 if ours == theirs else 1 if ours.split("-")[0] == theirs.split("-")[0] else 2


def made(said: ShopOrder, policy: str, *, is_first: bool) -> Site:
    """A site for orders that are the first of their kind."""
    named = f"{MADE}-{said.currency.lower()}-{policy}"
    return Site.objects.create(
        code=MADE if is_first else named,
        name="Main shop" if is_first else f"Main shop, {said.currency} {policy}",
        currency=said.currency,
        tax_policy=policy,
        locale=said.locale or "en",
    )
