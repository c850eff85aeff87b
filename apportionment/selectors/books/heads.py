"""Heads counted anew from the standings: one pass for all periods, not one a period."""

from typing import Final

from apportionment.models import Share
from apportionment.rules import books
from apportionment.rules.books import Difference, DifferenceKind, Findings, Heads
from apportionment.selectors.books.queries import rows
from charter import selectors as charter

# Every head is read once: where its two ends fall among the cutoffs is a binary search in an array.
# A cutoff moved on by the least step there is turns "not before" into what width_bucket counts.
MOVES: Final = """
WITH calendar AS MATERIALIZED (
    SELECT array_agg(cutoff_at + interval '1 microsecond' ORDER BY cutoff_at) AS cutoffs,
           max(cutoff_at) AS latest
    FROM apportionment_period WHERE plan_id = %(plan)s
), counted AS (
    SELECT band_id, width_bucket(counts_from, cutoffs) + 1 AS came_in,
           CASE WHEN counts_until <= latest THEN width_bucket(counts_until, cutoffs) + 1 END
               AS went_in,
           count(*) AS heads
    FROM members_standing CROSS JOIN calendar
    WHERE plan_id = %(plan)s AND counts_from <= latest
    GROUP BY 1, 2, 3
)
SELECT move.place, band_id, sum(came)::bigint, sum(went)::bigint
FROM counted CROSS JOIN LATERAL (
    VALUES (came_in, heads, 0), (went_in, 0, heads)
) AS move (place, came, went)
WHERE move.place IS NOT NULL GROUP BY 1, 2
"""

# Exempt heads of sealed periods, in the band in which they counted; none, if they did not count.
EXEMPT: Final = """
SELECT period.no, standing.band_id, count(*),
       count(*) FILTER (WHERE exempt.amount_minor <> share.share_minor),
       coalesce(sum(exempt.amount_minor), 0)::bigint, coalesce(sum(share.share_minor), 0)::bigint
FROM apportionment_exception exempt
JOIN apportionment_period period ON period.id = exempt.period_id
JOIN apportionment_run run ON run.period_id = period.id AND run.state = 'sealed'
LEFT JOIN members_standing standing
    ON standing.payer_id = exempt.payer_id AND standing.enrolment_id = exempt.enrolment_id
    AND standing.counts_from <= period.cutoff_at
    AND (standing.counts_until IS NULL OR period.cutoff_at < standing.counts_until)
LEFT JOIN apportionment_share share
    ON share.period_id = period.id AND share.band_id = standing.band_id
WHERE exempt.plan_id = %(plan)s AND exempt.kind = 'exempt'
GROUP BY 1, 2
"""


def recount(plan_id: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return who came and who went, by (place of the period, band id); a full pass, set-wise."""
    return {
        (place, band_id): (came, went)
        for place, band_id, came, went in rows(MOVES, {"plan": plan_id})
    }


def heads(plan_id: int) -> Findings:
    """Return where the heads of a frozen or closed period are not those of the standings."""
    shares = list(Share.objects.filter(plan_id=plan_id).select_related("period__run"))
    bands = dict(charter.bands(plan_id).values_list("pk", "key"))
    cutoffs = {share.period.cutoff_at: share.no for share in shares}
    found = books.recounted(
        moves=recount(plan_id), nos=[cutoffs[at] for at in sorted(cutoffs)], band_ids=bands
    )
    stored = {
        (share.no, share.band_id): Heads(share.came, share.went, share.counted) for share in shares
    }
    differences = [
        *books.head_differences(stored=stored, found=found, bands=bands),
        *_exempt(plan_id, shares, bands),
    ]
    latest = max(cutoffs.values(), default=0)
    counted = sum(one.counted for (no, _band), one in found.items() if no == latest)
    return Findings(
        {"periods": len(cutoffs), "heads_at_last_cutoff": counted}, books.limited(differences)
    )


def _exempt(plan_id: int, shares: list[Share], bands: dict[int, str]) -> list[Difference]:
    sealed = [share for share in shares if share.period.run.state == "sealed"]
    stored = {(share.no, share.band_id): share.exempt for share in sealed if share.exempt}
    found: dict[tuple[int, int | None], int] = {}
    differences: list[Difference] = []
    for no, band_id, heads, unlike, amounts, shared in rows(EXEMPT, {"plan": plan_id}):
        found[no, band_id] = heads
        if unlike:
            facts = {"period": no, "band": bands[band_id], "stored": amounts, "found": shared}
            differences.append(Difference(DifferenceKind.EXEMPT_AMOUNT, facts))
    for no, band_id in stored.keys() | found.keys():
        was, now = stored.get((no, band_id or 0), 0), found.get((no, band_id), 0)
        if was != now:
            where = {"period": no, "band": bands.get(band_id or 0, "—")}
            facts = {**where, "stored": was, "found": now}
            differences.append(Difference(DifferenceKind.EXEMPT_COUNT, facts))
    return differences
