"""A full recount beside a bare count; one row per member beside one row a band."""

from collections.abc import Iterator

from apportionment.models import Share
from apportionment.selectors import books
from bench.models import MemberRow
from bench.rules.figures import Figures
from bench.rules.pools import HISTORY
from bench.services.building import rows, run, value
from bench.services.timing import asked, medians, seconds, settle

BARE_COUNT = "SELECT band_id, count(*) FROM members_standing GROUP BY band_id"
BARE_SCAN = "SELECT count(*) FROM members_standing"
ONE_CUTOFF = """
    SELECT band_id, count(*) FROM members_standing
    WHERE plan_id = %s AND counts_from <= %s AND (counts_until IS NULL OR counts_until > %s)
    GROUP BY band_id
"""
MEMBER_ROWS = """
    CREATE TABLE bench_member_row (enrolment_id bigint, period_no integer,
        amount_minor bigint NOT NULL, PRIMARY KEY (enrolment_id, period_no))
"""
USUAL_WAY = """
    INSERT INTO bench_member_row
    SELECT standing.enrolment_id, share.no, share.share_minor
    FROM members_standing standing
    JOIN apportionment_share share ON share.plan_id = standing.plan_id
        AND share.band_id = standing.band_id AND share.no = %s
    JOIN apportionment_period period ON period.id = share.period_id
    WHERE standing.plan_id = %s AND standing.counts_from <= period.cutoff_at
      AND (standing.counts_until IS NULL OR period.cutoff_at < standing.counts_until)
"""
SAMPLE = 20_000  # objects made by the ORM; the rest is extrapolated
BATCH = 2_000


class MiscountedPool(Exception):
    """A recount found other heads than the pool's history has."""


def count_heads(*, plan_id: int, times: int) -> Figures:
    """Return what a recount of every period costs, of one cutoff, and a bare count."""
    _require_right(plan_id)
    cutoff_at = value(
        "SELECT max(cutoff_at) FROM apportionment_period WHERE plan_id = %s", [plan_id]
    )
    recount, at_cutoff, bare = medians(
        times,
        lambda: books.recount(plan_id),
        asked(ONE_CUTOFF, [plan_id, cutoff_at, cutoff_at]),
        asked(BARE_COUNT),
    )
    return {"recount": recount, "recount_one": at_cutoff, "bare_count": bare}


def _require_right(plan_id: int) -> None:
    stored = Share.objects.filter(plan_id=plan_id, no=HISTORY).values_list("band_id", "counted")
    cutoff_at = value(
        "SELECT cutoff_at FROM apportionment_period WHERE plan_id = %s AND no = %s",
        [plan_id, HISTORY],
    )
    if dict(stored) != dict(rows(ONE_CUTOFF, [plan_id, cutoff_at, cutoff_at])):
        raise MiscountedPool


def write_member_rows(*, plan_id: int, members: int, times: int) -> Figures:
    """Return what a period costs where every member gets a row: by SQL, and by the ORM."""
    run(MEMBER_ROWS)
    usual = [_usual_way(plan_id) for _ in range(times)]
    run("TRUNCATE bench_member_row")
    sample = min(SAMPLE, members)
    by_orm = seconds(lambda: MemberRow.objects.bulk_create(_objects(sample), batch_size=BATCH))
    run("DROP TABLE bench_member_row")
    return {"usual_way": sorted(usual)[times // 2], "orm_way": by_orm * members / sample}


def _usual_way(plan_id: int) -> float:
    run("TRUNCATE bench_member_row")
    settle()
    return seconds(lambda: run(USUAL_WAY, [HISTORY, plan_id]))


def _objects(sample: int) -> Iterator[MemberRow]:
    for number in range(1, sample + 1):
        yield MemberRow(enrolment_id=number, period_no=HISTORY, amount_minor=100)
