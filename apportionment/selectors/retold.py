"""A sealed period's figures once more: from standings, items, debits and the ledger.

What is published is compared with these. Nothing here reads what a run has written down of itself,
but for its shares: prices follow from the arithmetic, which is redone from the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from apportionment.models import Period
from apportionment.selectors.books import movers, moves
from apportionment.selectors.books.queries import rows
from apportionment.selectors.dues import charged_by_scan

# Who counted at the cutoff, and who came and went since the one before: three counts of each band
# in one pass over the standings that had begun by then.
HEADS: Final = """
SELECT band_id,
       count(*) FILTER (WHERE counts_from > %(before)s::timestamptz),
       count(*) FILTER (WHERE counts_until > %(before)s::timestamptz AND counts_until <= %(at)s),
       count(*) FILTER (WHERE counts_until IS NULL OR counts_until > %(at)s)
FROM members_standing
WHERE plan_id = %(plan)s AND counts_from <= %(at)s
    AND (counts_until IS NULL OR counts_until > %(before)s::timestamptz)
GROUP BY band_id
"""
EXEMPT: Final = """
SELECT standing.band_id, count(*)
FROM apportionment_exception exempt
JOIN members_standing standing
    ON standing.payer_id = exempt.payer_id AND standing.enrolment_id = exempt.enrolment_id
    AND standing.plan_id = exempt.plan_id AND standing.counts_from <= %(at)s
    AND (standing.counts_until IS NULL OR %(at)s < standing.counts_until)
WHERE exempt.period_id = %(period)s AND exempt.kind = 'exempt' GROUP BY 1
"""
LINES: Final = """
SELECT line, sum(minor)::bigint FROM (
    SELECT kind || '_minor' AS line, amount_minor AS minor
    FROM apportionment_runitem WHERE period_id = %(period)s
    UNION ALL
    SELECT CASE kind WHEN 'refund' THEN 'refunds_minor' ELSE 'adjustments_minor' END,
           CASE kind WHEN 'refund' THEN -amount_minor ELSE amount_minor END
    FROM apportionment_exception WHERE period_id = %(period)s AND kind <> 'exempt'
    UNION ALL
    SELECT 'rebates_minor', rebate.rebate_minor * (share.counted - share.exempt)
    FROM apportionment_rebate rebate
    JOIN apportionment_share share ON share.plan_id = rebate.plan_id
        AND share.band_id = rebate.band_id AND share.no = rebate.no
    WHERE rebate.granted_in_id = %(period)s
) part GROUP BY line
"""
EXCEPTIONS: Final = """
SELECT kind, count(*), sum(amount_minor)::bigint FROM apportionment_exception
WHERE period_id = %(period)s GROUP BY kind
"""
# What sealing booked, and what sealed periods have left in the carry and in the reserve.
BOOKED: Final = """
SELECT account.code, sum(posting.amount_minor)::bigint
FROM treasury_entry entry
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE entry.plan_id = %(plan)s AND entry.key = ANY(%(keys)s::text[]) GROUP BY 1
"""
# What debits were paid, by the entries of their days less what banks took back; and what was given
# up. What is paid and not yet booked stands in no entry.
COLLECTED: Final = """
SELECT -coalesce(sum(posting.amount_minor) FILTER (
           WHERE entry.key LIKE 'collected/%%' AND code IN ('receivable', 'written_off')), 0)
       - coalesce(sum(posting.amount_minor) FILTER (
           WHERE entry.key LIKE 'late_failure/%%' AND posting.amount_minor > 0), 0),
       coalesce(sum(posting.amount_minor) FILTER (
           WHERE entry.key LIKE 'written_off/%%' AND code = 'written_off'), 0),
       coalesce(sum(posting.amount_minor) FILTER (
           WHERE (entry.key LIKE 'payout/%%' OR entry.key LIKE 'payout_return/%%')
               AND code = 'awards_payable'), 0)
FROM treasury_entry entry
JOIN treasury_posting posting ON posting.entry_id = entry.id
JOIN treasury_account account ON account.id = posting.account_id
WHERE entry.plan_id = %(plan)s AND (entry.key LIKE 'collected/%%' OR entry.key LIKE 'payout%%'
    OR entry.key LIKE 'late_failure/%%' OR entry.key LIKE 'written_off/%%')
"""
DEBITS: Final = """
SELECT coalesce(sum(amount_minor), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (WHERE state = 'paid'), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (
           WHERE written_off_on IS NOT NULL AND state <> 'paid'), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (
           WHERE state = 'paid' AND entry_id IS NULL), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (
           WHERE state = 'paid' AND written_off_on IS NOT NULL), 0)::bigint
FROM treasury_debit WHERE plan_id = %(plan)s
"""


@dataclass(frozen=True)
class HeadsAgain:
    """One band's heads as its standings say."""

    came: int
    went: int
    counted: int
    exempt: int


@dataclass(frozen=True)
class DebitsSoFar:
    """All debits of a plan; asked = paid + given up + what is open."""

    asked_minor: int
    paid_minor: int
    written_off_minor: int
    unbooked_minor: int
    recovered_minor: int  # paid after all, though they had been given up

    @property
    def open_minor(self) -> int:
        """Return what is neither paid nor given up."""
        return self.asked_minor - self.paid_minor - self.written_off_minor


@dataclass(frozen=True)
class BookedSoFar:
    """What the ledger says of debits and payouts: collected, given up, paid out of awards."""

    collected_minor: int
    written_off_minor: int
    paid_out_minor: int


def heads_again(period: Period, *, since: Period | None) -> dict[int, HeadsAgain]:
    """Return a period's heads by band id, counted anew from the standings; one pass."""
    asked = {
        "plan": period.plan_id,
        "period": period.pk,
        "at": period.cutoff_at,
        "before": since.cutoff_at if since else "-infinity",
    }
    exempt = dict(rows(EXEMPT, asked))
    return {
        band_id: HeadsAgain(came, went, counted, exempt.get(band_id, 0))
        for band_id, came, went, counted in rows(HEADS, asked)
    }


def lines_again(period: Period) -> dict[str, int]:
    """Return the rarer lines of a period's equation from the rows it took up, in minor units."""
    return dict(rows(LINES, {"period": period.pk}))


def exceptions_again(period: Period) -> dict[str, tuple[int, int]]:
    """Return by kind how many exceptions a period has, and of how much together."""
    return {kind: (count, minor) for kind, count, minor in rows(EXCEPTIONS, {"period": period.pk})}


def booked_again(period: Period) -> dict[str, int]:
    """Return what the sealing of a period booked, by account, debit positive."""
    keys = [f"run/{period.no}/sealed"]
    return _without_nothing(rows(BOOKED, {"plan": period.plan_id, "keys": keys}))


def booked_upto(period: Period) -> dict[str, int]:
    """Return what all sealings up to this period's booked together, by account."""
    keys = [f"run/{no}/sealed" for no in range(1, period.no + 1)]
    return _without_nothing(rows(BOOKED, {"plan": period.plan_id, "keys": keys}))


def charged_again(period: Period, *, share_minor: Mapping[int, int]) -> int:
    """Return what all heads of a period owe when a yearly cap can cut, from their standings."""
    return charged_by_scan(period=period, share_minor=share_minor)


def debits_so_far(plan_id: int) -> DebitsSoFar:
    """Return all that was asked of a plan's payers, in one pass over its debits."""
    ((asked, paid, given_up, unbooked, recovered),) = rows(DEBITS, {"plan": plan_id})
    return DebitsSoFar(asked, paid, given_up, unbooked, recovered)


def booked_so_far(plan_id: int) -> BookedSoFar:
    """Return what a plan's entries say was collected, given up and paid out."""
    ((collected, given_up, paid),) = rows(COLLECTED, {"plan": plan_id})
    return BookedSoFar(int(collected), int(given_up), int(paid))


def spent_so_far(plan_id: int) -> dict[str, int]:
    """Return what was spent by kind, from the rows behind the entries: invoices, banks' charges."""
    found: dict[str, int] = {}
    for mover in movers.MOVERS:
        if mover is not moves.collected:  # every debit once more, and none of them spends
            for code, minor in mover(plan_id).items():
                found[code] = found.get(code, 0) + int(minor)
    spent = {code: minor for code, minor in found.items() if code.startswith("spent_")}
    return {code.removeprefix("spent_"): minor for code, minor in spent.items() if minor}


def _without_nothing(found: list[tuple[str, int]]) -> dict[str, int]:
    return {code: minor for code, minor in found if minor}
