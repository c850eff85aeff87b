"""How the database counts changes: from the index alone, without a look at the standings."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import selectors
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db


def test_changes_are_counted_from_the_indexes_alone() -> None:
    plan_id = an_enrolment().plan_id
    after, upto = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)

    with CaptureQueriesContext(connection) as captured:
        selectors.changes_by_band(plan_id=plan_id, after=after, upto=upto)

    plan = plan_of(captured[0]["sql"])
    assert len(captured) == 1
    assert plan.count("Index Only Scan") == 2
    for index in ("standing_by_start", "standing_by_end"):
        assert f"Index Only Scan using {index} on members_standing" in plan


def plan_of(sql: str) -> str:
    """Return how the database would work on a large table; this one is small."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
