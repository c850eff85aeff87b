"""The row trigger: try the bad row, see it refused."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from charter import services as charter
from charter.models import Band
from charter.rules import terms_from_json
from members import rules, services
from members.models import Standing
from tests.members.builders import JOINED, a_plan, an_enrolment
from treasury import services as treasury

pytestmark = pytest.mark.django_db

CUTOFF: Final = JOINED + timedelta(days=26)
BEFORE: Final = CUTOFF - timedelta(days=1)
AFTER: Final = CUTOFF + timedelta(days=1)


def a_counted_standing() -> Standing:
    """Return the present span of someone whom a run has counted."""
    enrolment = an_enrolment()
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=CUTOFF)
    return Standing.objects.filter(enrolment=enrolment).order_by("counts_from")[0]


def a_row_like(standing: Standing, **changes: object) -> Standing:
    """Return an unsaved row of the same enrolment in a span of its own."""
    facts = {
        "payer_id": standing.payer_id,
        "enrolment_id": standing.enrolment_id,
        "plan_id": standing.plan_id,
        "band_id": standing.band_id,
        "counts_from": standing.counts_from,
        "counts_until": standing.counts_until,
        **changes,
    }
    return Standing(**facts)


def require_refused(standing: Standing) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        standing.save(force_insert=True)


@pytest.mark.parametrize("counts_from", [BEFORE, CUTOFF])
def test_insert_at_or_before_the_cutoff_is_refused(counts_from: datetime) -> None:
    standing = a_counted_standing()
    stranger = treasury.open_payer(at=JOINED)

    require_refused(a_row_like(standing, payer_id=stranger.pk, counts_from=counts_from))


def test_insert_just_after_the_cutoff_is_let_through() -> None:
    standing = a_counted_standing()
    stranger = treasury.open_payer(at=JOINED)
    just_after = CUTOFF + timedelta(microseconds=1)

    a_row_like(standing, payer_id=stranger.pk, counts_from=just_after).save(force_insert=True)


@pytest.mark.parametrize("counts_until", [BEFORE, CUTOFF])
def test_update_to_an_end_at_or_before_the_cutoff_is_refused(counts_until: datetime) -> None:
    standing = a_counted_standing()

    with pytest.raises(IntegrityError, match="a run has counted"), transaction.atomic():
        Standing.objects.filter(pk=standing.pk).update(counts_until=counts_until)


def test_update_of_an_end_that_was_counted_is_refused() -> None:
    enrolment = an_enrolment()
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=BEFORE)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=CUTOFF)

    with pytest.raises(IntegrityError, match="a run has counted"), transaction.atomic():
        Standing.objects.filter(enrolment=enrolment).update(counts_until=AFTER)


def test_update_to_an_end_after_the_cutoff_is_let_through() -> None:
    standing = a_counted_standing()

    assert Standing.objects.filter(pk=standing.pk).update(counts_until=AFTER) == 1


def test_update_of_anything_but_the_end_is_refused() -> None:
    enrolment = an_enrolment()
    present = Standing.objects.filter(enrolment=enrolment).order_by("counts_from")[:1]
    other_band = Band.objects.filter(plan=enrolment.plan_id).last()
    stranger = treasury.open_payer(at=JOINED)

    for change in ({"band": other_band}, {"payer": stranger}, {"counts_from": AFTER}):
        with pytest.raises(IntegrityError, match="only the end"), transaction.atomic():
            Standing.objects.filter(pk__in=[one.pk for one in present]).update(**change)


def test_delete_of_a_counted_span_is_refused_and_of_a_future_one_is_not() -> None:
    standing = a_counted_standing()

    with pytest.raises(IntegrityError, match="a run has counted"), transaction.atomic():
        standing.delete()

    future = Standing.objects.filter(enrolment=standing.enrolment_id, counts_from__gt=CUTOFF)
    assert future.delete()[0] == 1


def test_overlap_with_a_neighbour_is_refused() -> None:
    standing = a_counted_standing()

    with pytest.raises(IntegrityError, match="once at a time"), transaction.atomic():
        a_row_like(standing, counts_from=AFTER).save(force_insert=True)


def test_update_into_a_neighbour_is_refused() -> None:
    standing = a_counted_standing()

    with pytest.raises(IntegrityError, match="once at a time"), transaction.atomic():
        Standing.objects.filter(pk=standing.pk).update(counts_until=None)


def test_span_that_ends_before_it_begins_is_refused() -> None:
    standing = a_counted_standing()
    stranger = treasury.open_payer(at=JOINED)

    require_refused(
        a_row_like(standing, payer_id=stranger.pk, counts_from=AFTER, counts_until=AFTER)
    )


def test_another_plans_cutoff_holds_nobody_up() -> None:
    a_counted_standing()
    other = an_enrolment(plan=a_plan(), at=BEFORE)

    assert Standing.objects.filter(enrolment=other).count() == 2


def test_write_standings_of_one_who_counts_at_another_payers_cost_is_refused() -> None:
    enrolment = an_enrolment()
    stranger = treasury.open_payer(at=JOINED)
    spans = rules.spans_to_come(
        terms=terms_from_json(enrolment.version.terms),
        born_on=enrolment.member.born_on,
        joined_at=AFTER,
    )

    with pytest.raises(rules.AlreadyEnrolled):
        services.write_standings(enrolment=enrolment, payer_id=stranger.pk, spans=spans)

    assert not Standing.objects.filter(payer=stranger).exists()
