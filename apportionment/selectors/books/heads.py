"""Heads counted anew from the standings: one pass for all periods, not one a period."""

from typing import Final

from apportionment.models import Share
from apportionment.rules import books
from apportionment.rules.books import Difference, DifferenceKind, Findings, Heads
from apportionment.selectors.books.queries import rows
from charter import selectors as charter

# Between two cutoffs lie a stretch of the index of beginnings and one of the index of ends. Each
# entry is read once; what is worked out for it is no more than whether it is of this band or that,
# which costs less than to find every head's place among the cutoffs, or to group.
MOVES: Final = """
WITH span AS MATERIALIZED (
    SELECT row_number() OVER in_time AS place, cutoff_at,
           lag(cutoff_at, 1, '-infinity') OVER in_time AS cutoff_before
    FROM apportionment_period WHERE plan_id = %(plan)s WINDOW in_time AS (ORDER BY cutoff_at)
)
SELECT place, true, begun.heads FROM span CROSS JOIN LATERAL (
    SELECT {heads} AS heads FROM members_standing
    WHERE plan_id = %(plan)s AND counts_from > cutoff_before AND counts_from <= cutoff_at
) begun
UNION ALL
SELECT place, false, ended.heads FROM span CROSS JOIN LATERAL (
    SELECT {heads} AS heads FROM members_standing
    WHERE plan_id = %(plan)s AND counts_until > cutoff_before AND counts_until <= cutoff_at
) ended
"""
OF_BAND: Final = "count(*) FILTER (WHERE band_id = %s)"

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
    band_ids = sorted(charter.band_ids(plan_id).values())
    counted = ", ".join(OF_BAND % band_id for band_id in band_ids)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for place, is_begun, by_band in rows(
        MOVES.format(heads=f"ARRAY[{counted}]::bigint[]"), {"plan": plan_id}
    ):
        for band_id, heads in zip(band_ids, by_band, strict=True):
            if heads:
                came, went = found.get((place, band_id), (0, 0))
                found[place, band_id] = (heads, went) if is_begun else (came, heads)
    return found


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
