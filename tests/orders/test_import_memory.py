"""A file is read as a stream: one ten times as large takes no more memory."""

import os
import subprocess
import sys

from django.conf import settings

from orders.bench_feeds import write

PEAK = """
import resource, sys, django
django.setup()
from orders.feeds.reading import records_of
count = sum(1 for record in records_of(sys.argv[1]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_of(path) -> tuple[int, int]:
    """How many records a process of its own found in a file, and its peak memory in KB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)],
        cwd=settings.BASE_DIR, env={**os.environ}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    count, peak = done.stdout.split()
    return int(count), int(peak)


def test_a_file_ten_times_as_large_takes_no_more_memory(tmp_path):
    small, large = tmp_path / "small.xml", tmp_path / "large.xml"
    write(small, 50, "S", texts=10)
    write(large, 500, "L", texts=10)

    (few, little), (many, much) = peak_of(small), peak_of(large)

    assert (few, many, large.stat().st_size > 20_000_000) == (50, 500, True)
    assert much < little * 1.15
