"""Ten years of sealed periods, written as rows: headcounts from the standings, shares invented."""

from collections import defaultdict
from datetime import timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from apportionment import selectors
from apportionment.models import Period, Run, Share
from apportionment.states import RunState
from bench.rules.pools import Pool
from bench.services.building import rows
from charter import selectors as charter
from charter import services as charter_services
from charter.models import CharterVersion
from charter.rules import debit_on, notice_until
from members.models import User
from treasury import services as treasury

# Who came and who went before each cutoff, in one pass: an end's place among the cutoffs.
MOVES = """
    SELECT band_id, width_bucket({edge} - interval '1 microsecond', %s::timestamptz[]) AS place,
           count(*)
    FROM members_standing WHERE plan_id = %s AND {edge} <= %s GROUP BY 1, 2
"""


def write_history(of: Pool, *, version: CharterVersion, officers: tuple[User, User]) -> None:
    """Write the pool's past periods as sealed rows, its newest cutoff frozen.

    Headcounts are those of the standings, so that the next count goes on from them; shares are
    invented, as are the awards behind them, and nothing was booked.
    """
    periods = Period.objects.bulk_create(_periods(of, version))
    counted = _heads(of, plan_id=version.plan_id)
    shares = Share.objects.bulk_create(
        share for period in periods for share in _shares(period, counted)
    )
    charged: dict[int, int] = defaultdict(int)
    for share in shares:
        charged[share.period_id] += share.counted * (share.share_minor or 0)
    Run.objects.bulk_create(_run(period, charged[period.pk], officers) for period in periods)
    charter_services.freeze_cutoff(plan_id=version.plan_id, cutoff_at=of.history[-1])


def share_minor(no: int) -> int:
    """Return what a head owed in a past period: 1.00 to 2.99 yuan."""
    return 100 + no * 37 % 200


def _periods(of: Pool, version: CharterVersion) -> list[Period]:
    terms = charter.terms_of(version)
    return [
        Period(
            plan_id=version.plan_id,
            version=version,
            no=no,
            cutoff_at=cutoff_at,
            cutoff_year=cutoff_at.astimezone(ZoneInfo(terms.time_zone)).year,
            notice_until=notice_until(terms, cutoff_at),
            debit_on=debit_on(terms, cutoff_at),
            year_cap_minor=terms.year_cap_minor,
        )
        for no, cutoff_at in enumerate(of.history, start=1)
    ]


def _heads(of: Pool, *, plan_id: int) -> dict[int, tuple[list[int], list[int]]]:
    """Return by band how many came and went before each cutoff."""
    places = len(of.history)
    moves = {band.pk: ([0] * places, [0] * places) for band in charter.bands(plan_id)}
    cutoffs = list(of.history)
    for side, edge in enumerate(("counts_from", "counts_until")):
        for band_id, place, heads in rows(MOVES.format(edge=edge), [cutoffs, plan_id, cutoffs[-1]]):
            moves[band_id][side][place] = heads
    return moves


def _shares(period: Period, moves: dict[int, tuple[list[int], list[int]]]) -> list[Share]:
    place = period.no - 1
    return [
        Share(
            plan_id=period.plan_id,
            period=period,
            band_id=band_id,
            no=period.no,
            came=came[place],
            went=went[place],
            counted=sum(came[: period.no]) - sum(went[: period.no]),
            weight=1,
            share_minor=share_minor(period.no),
            cumulative_minor=_totals()[place],
        )
        for band_id, (came, went) in moves.items()
    ]


def _totals() -> list[int]:
    return list(accumulate(share_minor(no) for no in range(1, 1_000)))


def _run(period: Period, charged_minor: int, officers: tuple[User, User]) -> Run:
    return Run(
        period=period,
        state=RunState.SEALED,
        benefit_minor=charged_minor,
        fee_minor=0,
        reserve_minor=0,
        carry_in_minor=0,
        to_share_minor=charged_minor,
        total_weight=1,
        charged_minor=charged_minor,
        borne_minor=0,
        carry_out_minor=0,
        proposed_by=officers[0],
        released_by=officers[1],
        sealed_at=period.notice_until,
    )


def debit_past(of: Pool, *, plan_id: int, payers: range) -> None:
    """Debit some payers for every past period, as if each had been asked for in its time."""
    for no, cutoff_at in enumerate(of.history, start=1):
        treasury.request_debits(
            plan_id=plan_id,
            to_period=no,
            dues=selectors.dues_query(
                plan_id=plan_id, upto_no=no, payer_from=payers.start, payer_until=payers.stop
            ),
            debit_on=(cutoff_at + timedelta(days=7)).date(),
            at=cutoff_at + timedelta(days=3),
            payer_from=payers.start,
            payer_until=payers.stop,
        )
