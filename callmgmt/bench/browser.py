"""An agent's browser without a network: requests go straight through the WSGI application."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from csc.models import User

ROLE = "Customer Service Agent"
NAME = "bench"


@contextmanager
def in_process() -> Iterator[None]:
    """The product with its floors beside it, without a line in the log for each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # connecting anew each time would flatter the ratio
    logging.disable(logging.WARNING)
    try:
        with override_settings(ROOT_URLCONF="callmgmt.bench.urls"):
            yield
    finally:
        logging.disable(logging.NOTSET)
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    size: int


class Browser:
    """Signed in as an agent whose rights are those of the role, and no more."""

    def __init__(self) -> None:
        agent, _new = User.objects.get_or_create(username=NAME, defaults={"first_name": "Bea", "last_name": "Bench"})
        agent.groups.add(Group.objects.get(name=ROLE))
        client = Client()
        client.force_login(agent)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self._application = WSGIHandler()

    def get(self, path: str) -> Answer:
        """One page, whole; the connection to the database stays open as it does behind a pool."""
        statuses: list[str] = []

        def start(status: str, *_rest: Any) -> Any:
            statuses.append(status)

        body = self._application(self._environ(path), start)
        try:
            size = sum(len(piece) for piece in body)
        finally:
            body.close()
        return Answer(int(statuses[0].split()[0]), size)

    def get_all(self, paths: Sequence[str]) -> list[Answer]:
        """Pages one after the other."""
        return [self.get(path) for path in paths]

    def watched(self, *paths: str) -> tuple[Answer, list[str]]:
        """The last of some pages, after a first look at all, and the statements that they ran."""
        self.get_all(paths)
        with CaptureQueriesContext(connection) as captured:
            answer = self.get_all(paths)[-1]
        return answer, [query["sql"] for query in captured.captured_queries]

    def _environ(self, path: str) -> dict[str, Any]:
        path, _mark, query = path.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_COOKIE": self._cookie,
            "HTTP_HOST": settings.ALLOWED_HOSTS[0],
            "SERVER_NAME": "bench",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": settings.SITE_URL.partition(":")[0],
            "wsgi.input": BytesIO(),
        }
