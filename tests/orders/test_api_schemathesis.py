"""schemathesis asks the interface whatever its description allows, and more; it lives in an environment of its own."""

import os
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from csc.models import ApiToken

PROGRAM = os.environ.get("CSC_SCHEMATHESIS") or shutil.which("schemathesis")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="CSC_SCHEMATHESIS does not name the program schemathesis")


@pytest.mark.django_db(transaction=True)
def test_no_request_breaks_the_interface_or_its_promises(live_server, administrator, tmp_path):
    token = ApiToken(user=administrator, name="schemathesis", scopes=["orders.import_order"])
    words, token.expires_at = token.renew(), timezone.now() + timedelta(hours=1)
    token.save()

    done = subprocess.run(
        [
            str(PROGRAM), "run", f"{live_server.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {words}",
            "--max-examples", "50", "--request-timeout", "20", "--no-color", "--continue-on-failure",
            "--exclude-checks", "positive_data_acceptance",  # a JSON object that is no order is rejected, and rightly
        ],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:]
