"""How the database counts changes: from the index alone, without a look at the standings."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import selectors
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "index"),
    [
        (selectors.came_by_band, "standing_by_start"),
        (selectors.went_by_band, "standing_by_end"),
    ],
)
def test_changes_are_counted_from_the_index_alone(
    changes: Callable[..., Mapping[int, int]], index: str
) -> None:
    plan_id = an_enrolment().plan_id
    window = {"after": datetime(2025, 1, 1, tzinfo=UTC), "upto": datetime(2025, 2, 1, tzinfo=UTC)}

    with CaptureQueriesContext(connection) as captured:
        changes(plan_id=plan_id, **window)

    assert f"Index Only Scan using {index} on members_standing" in plan_of(captured[0]["sql"])


def plan_of(sql: str) -> str:
    """Return how the database would work on a large table; this one is small."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
