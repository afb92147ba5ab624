"""Whether the demo serves: what its two addresses for machines say."""

import json
import time
import urllib.error
import urllib.request

from csc.runner.places import Home, shown
from csc.runner.supervision import Supervision
from csc.runner.words import Failure

PATIENCE = 60.0  # seconds
# A proxy named in the environment is not asked for what runs on this machine.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# Whose log tells more, by the name of the check at /readyz.
LOGS = {"database": "postgres", "broker": "valkey", "worker": "worker", "canary": "worker", "relay": "relay"}


def wait_until_ready(site: str, supervision: Supervision, home: Home, *, seconds: float = PATIENCE) -> None:
    """Returns when the product at `site` is healthy, or says which part of it is not."""
    deadline = time.monotonic() + seconds
    while troubles := _troubles(site):
        if time.monotonic() > deadline:
            raise Failure(_sentence(troubles, supervision, home, seconds))
        supervision.look()
        time.sleep(0.2)


def _troubles(site: str) -> dict[str, str]:
    """What is wrong, by part; empty when all is well."""
    if _ask(f"{site}/healthz")[0] != 200:
        return {"web": "it does not answer"}
    status, body = _ask(f"{site}/readyz")
    if status == 200:
        return {}
    checks = _checks(body)
    return checks or {"web": f"/readyz answers {status}"}


def _ask(address: str) -> tuple[int, bytes]:
    try:
        with _direct.open(address, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def _checks(body: bytes) -> dict[str, str]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    checks = answer.get("checks") if isinstance(answer, dict) else None
    return {name: str(words) for name, words in (checks or {}).items() if str(words).lower() not in {"ok", "true"}}


def _sentence(troubles: dict[str, str], supervision: Supervision, home: Home, seconds: float) -> str:
    said = "; ".join(f"{name}: {words.rstrip('.')}" for name, words in troubles.items())
    names = [LOGS.get(name, name) for name in troubles] + [part.name for part in supervision.restless()]
    logs = [shown(home.log(name)) for name in dict.fromkeys(names) if home.log(name).exists()]
    return f"The demo is not healthy after {seconds:g} seconds ({said}); see {' and '.join(logs)}."
