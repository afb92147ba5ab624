"""Who works in the demo shop. The passwords are printed for everyone to read and are for the demo only."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from csc.models import Team, User

AGENT, MANAGER, ADMINISTRATOR = "Customer Service Agent", "Customer Service Manager", "Administrator"
OPENS_WITH = {AGENT: "answer the phone", MANAGER: "mind the queue", ADMINISTRATOR: "keep the keys"}


class Colleague(NamedTuple):
    """A user of the demo."""

    username: str
    first_name: str
    last_name: str
    role: str
    team: str
    locale: str
    time_zone: str


COLLEAGUES = (
    Colleague("mia", "Mia", "Berg", AGENT, "Phones Americas", "en", "America/New_York"),
    Colleague("tom", "Tom", "Alvarez", AGENT, "Phones Americas", "es", "America/Chicago"),
    Colleague("rosa", "Rosa", "Kemp", AGENT, "Phones Americas", "en", "America/Los_Angeles"),
    Colleague("nils", "Nils", "Brandt", AGENT, "Phones Europe", "de", "Europe/Berlin"),
    Colleague("ines", "Inés", "Robles", AGENT, "Phones Europe", "es", "Europe/Madrid"),
    Colleague("chloe", "Chloé", "Marchal", AGENT, "Phones Europe", "fr", "Europe/Paris"),
    Colleague("owen", "Owen", "Price", AGENT, "Phones Europe", "en", "Europe/London"),
    Colleague("hana", "Hana", "Mori", AGENT, "Payments and Fraud", "en", "Asia/Tokyo"),
    Colleague("jon", "Jon", "Wexler", MANAGER, "Phones Americas", "en", "America/New_York"),
    Colleague("petra", "Petra", "Lang", MANAGER, "Phones Europe", "de", "Europe/Berlin"),
    Colleague("ada", "Ada", "Quinn", ADMINISTRATOR, "Payments and Fraud", "en", "UTC"),
)


def make_users() -> None:
    """Saves the teams and the users in their roles; the administrator may also do everything in the admin site."""
    teams = {name: Team.objects.create(name=name) for name in sorted({each.team for each in COLLEAGUES})}
    hashed = {role: make_password(words) for role, words in OPENS_WITH.items()}
    for each in COLLEAGUES:
        user = User.objects.create(
            username=each.username,
            password=hashed[each.role],
            first_name=each.first_name,
            last_name=each.last_name,
            email=f"{each.username}@shop.example",
            locale=each.locale,
            time_zone=each.time_zone,
            team=teams[each.team],
            is_staff=each.role == ADMINISTRATOR,
            is_superuser=each.role == ADMINISTRATOR,
        )
        user.groups.add(Group.objects.get(name=each.role))


def doors() -> list[tuple[str, str, str]]:
    """Role, user name and password of everyone who can sign in."""
    return [(each.role, each.username, OPENS_WITH[each.role]) for each in COLLEAGUES]
