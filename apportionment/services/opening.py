"""Opening a run: a cutoff frozen, heads counted, granted claims put on notice."""

from datetime import datetime

from django.db import transaction

from apportionment import rules, selectors
from apportionment.models import Period, Run, Share
from apportionment.services.steps import record_step
from charter import selectors as charter
from charter import services as charter_services
from charter.rules import Terms, debit_on, local_date, notice_until, terms_from_json
from claims import selectors as claims
from claims import services as claims_services
from members import selectors as members


@transaction.atomic
def open_run(*, plan_id: int, cutoff_at: datetime, at: datetime) -> Run:
    """Freeze a cutoff, count who came and went since the last, put granted claims on notice.

    A second opening of the same cutoff is refused by charter (`CutoffNotLater`), a charter that
    cannot be read too (`CharterUnreadable`); a pool below the charter's minimum opens no run
    (`TooFewHeads`). Refused, nothing stays frozen.
    """
    charter_services.freeze_cutoff(plan_id=plan_id, cutoff_at=cutoff_at)
    # A statement after the lock, so that whatever was committed before it is seen.
    version = charter.version_at(plan_id, cutoff_at)
    terms = terms_from_json(version.terms)
    before = selectors.previous_period(plan_id=plan_id)
    year = local_date(cutoff_at, terms.time_zone).year
    period = Period.objects.create(
        plan_id=plan_id,
        version=version,
        no=before.no + 1 if before else 1,
        cutoff_at=cutoff_at,
        cutoff_year=year,
        notice_until=notice_until(terms, cutoff_at),
        debit_on=debit_on(terms, cutoff_at),
        year_cap_minor=_year_cap_minor(terms, year=year, before=before),
    )
    _count_heads(period=period, before=before, terms=terms)
    run = Run.objects.create(period=period)
    record_step(run, move="open", before="", by=None, at=at)
    granted = claims.granted_before(plan_id=plan_id, cutoff_at=cutoff_at)
    claims_services.put_on_notice(claim_ids=granted, at=cutoff_at, until=period.notice_until)
    return run


def _year_cap_minor(terms: Terms, *, year: int, before: Period | None) -> int | None:
    """Return the cap of this calendar year: what its first period began with holds all year."""
    if before is None or before.cutoff_year != year:
        return terms.year_cap_minor
    return before.year_cap_minor


def _count_heads(*, period: Period, before: Period | None, terms: Terms) -> None:
    """Write each band's heads: the last count, plus who came, less who went since."""
    since = before.cutoff_at if before else None
    came, went = members.changes_by_band(plan_id=period.plan_id, after=since, upto=period.cutoff_at)
    counted = dict(before.shares.values_list("band_id", "counted")) if before else {}
    weights = terms.weights
    shares = [
        Share(
            plan_id=period.plan_id,
            period=period,
            band=band,
            no=period.no,
            came=came.get(band.pk, 0),
            went=went.get(band.pk, 0),
            counted=counted.get(band.pk, 0) + came.get(band.pk, 0) - went.get(band.pk, 0),
            weight=weights.get(band.key, 0),
        )
        for band in charter.bands(period.plan_id)
    ]
    headcount = sum(share.counted for share in shares)
    rules.require_enough_heads(headcount, minimum=terms.minimum_headcount)
    Share.objects.bulk_create(shares)
