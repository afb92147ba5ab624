"""The health check of the web container: exit code 0 when /healthz answers."""

import os
import sys
import urllib.request

# The product answers to its own names only, so the check calls it by the first of them.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
with urllib.request.urlopen(request, timeout=3) as answer:  # nosec B310 - a fixed address
    sys.exit(answer.status != 200)
