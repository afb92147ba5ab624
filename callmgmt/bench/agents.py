"""Agents of the fight for carts: each with a session of their own, over HTTP, as a browser without scripts."""

import re
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from csc.models import User

ROLE = "Customer Service Agent"
PATIENCE = 300  # seconds; fifty agents stand in line on a small machine
FIELD = re.compile(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"')
PLACES = re.compile(r'<form[^>]*action="[^"]*/place/".*?</form>', re.DOTALL)
COUNTER = re.compile(r'name="phone"[^>]*value="(\d*)[^"]*"')


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    text: str


@dataclass
class Agent:
    """One of many; without scripts their session is one tab."""

    user: User
    port: int
    _line: HTTPConnection | None = None

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.user)
        self.secret = _get_new_csrf_string()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: self.secret}
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(self, path: str) -> Reply:
        return self._ask("GET", path)

    def post(self, path: str, **fields: Any) -> Reply:
        """A form with a key of its own."""
        form = {"idem": str(uuid4()), "csrfmiddlewaretoken": self.secret, **fields}
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str = "") -> Reply:
        """One question; a line that the server has closed meanwhile is opened anew."""
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._line = self._line or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._line.request(method, path, body or None, {**self.headers, **form})
            return read(self._line.getresponse())
        except (HTTPException, OSError):
            self._line.close()
            self._line = None
            return Reply(0, "")


def read(response: HTTPResponse) -> Reply:
    """The answer, whole."""
    return Reply(response.status, response.read().decode())


def guards_of(page: str) -> dict[str, str]:
    """The version and the fence that a page of order entry was shown with."""
    found = fields_of(page)
    return {name: found.get(name, "") for name in ("version", "fence")}


def fields_of(page: str) -> dict[str, str]:
    """The fields with their values."""
    return {name: unescape(value) for name, value in FIELD.findall(page)}


def counter_of(page: str) -> int:
    """The number that the agents count up, in the field for the phone."""
    found = COUNTER.search(page)
    return int(found[1] or 0) if found else -1


def what_places(page: str) -> dict[str, str]:
    """The fields of the form that places the order; none where it cannot be placed."""
    found = PLACES.search(page)
    return fields_of(found[0]) if found else {}


def users(count: int) -> list[User]:
    """As many agents as are needed, in the role."""
    role = Group.objects.get(name=ROLE)
    found = []
    for n in range(count):
        user, _new = User.objects.get_or_create(username=f"fighter-{n:02}", defaults={"first_name": f"Agent {n}"})
        user.groups.add(role)
        found.append(user)
    return found
