"""How many rows a query reads for those that it returns, as PostgreSQL counts them itself."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

READ = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
FEW = 25  # a query that finds little may read what a page would have
MOST = 100  # rows read for a row returned


@dataclass(frozen=True)
class Plan:
    """What one statement read from tables and indexes, and how many rows it was for."""

    statement: str
    read: int
    returned: int

    @property
    def ratio(self) -> float:
        """Rows read for each row returned, of which there is always a page."""
        return self.read / max(self.returned, FEW)


def plan_of(statement: str) -> Plan:
    """Runs a SELECT and tells what it read."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF, FORMAT JSON) {statement.replace('%', '%%')}", [])
        answer = cursor.fetchone()[0]
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return Plan(statement, read_by(top), returned_by(top))


def read_by(node: dict[str, Any]) -> int:
    """Rows that the scans beneath a node touched, those they threw away among them."""
    parts = node.get("Plans", [])
    here = 0
    if node["Node Type"].endswith("Scan") and node["Node Type"] not in {"Subquery Scan", "CTE Scan"}:
        here = round(sum(node.get(count, 0) for count in READ) * node["Actual Loops"])
    return here + sum(map(read_by, parts))


def returned_by(node: dict[str, Any]) -> int:
    """Rows of the answer; of counts, those that were counted, of all of them where a statement has several."""
    parts = node.get("Plans", [])
    asked_beside = [part for part in parts if part.get("Parent Relationship") == "InitPlan"]
    if asked_beside and node["Node Type"] == "Result":
        return sum(map(returned_by, asked_beside))
    if node["Node Type"] == "Aggregate" and parts:
        return max(map(returned_by, parts))
    return int(node["Actual Rows"] * node["Actual Loops"])
