"""The health check of the containers; exit code 0 when all is well.

Without an argument: this web process answers. With `worker`, `relay` or `stream`: the product has lately seen it work.
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def answer(address: str) -> dict[str, object]:
    """What the product says at `address`; it is called by the first of the names it answers to."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    try:
        with urlopen(Request(address, headers={"Host": host}), timeout=5) as response:  # nosec B310
            found = json.load(response)
    except HTTPError as error:
        found = json.load(error)
    return dict(found.get("checks", {}))


def is_healthy(name: str | None) -> bool:
    """Whether the part called `name`, or this web process, is well."""
    if name is None:
        return bool(answer("http://127.0.0.1:8000/healthz"))
    return answer("http://web:8000/readyz").get(name) == "OK"


if __name__ == "__main__":
    sys.exit(not is_healthy(sys.argv[1] if len(sys.argv) > 1 else None))
