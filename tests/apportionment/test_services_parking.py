"""One bad payer is parked and reported; everybody else's debit is made."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from apportionment import rules, selectors, services
from apportionment.models import ParkedPayer, Run, Slice
from apportionment.services import parking
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
)
from treasury.models import Debit

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def refuse(payer_ids: list[int]) -> None:
    """Let the database refuse every debit of these payers."""
    connection.check_constraints()  # else nothing can be altered in this transaction
    with connection.cursor() as cursor:
        bad = ", ".join(map(str, payer_ids))
        cursor.execute(
            "ALTER TABLE treasury_debit ADD CONSTRAINT somebody_is_bad"
            f" CHECK (payer_id NOT IN ({bad})) NOT VALID"
        )


def mend() -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE treasury_debit DROP CONSTRAINT somebody_is_bad")


def make(run: Run, *, at: datetime | None = None) -> None:
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=at or run.period.notice_until)


def asked(plan: Plan, *, to_period: int = 1) -> set[int]:
    debits = Debit.objects.filter(plan_id=plan.pk, to_period=to_period)
    return set(debits.values_list("payer_id", flat=True))


def parked() -> set[int]:
    return set(ParkedPayer.objects.filter(resolved_at=None).values_list("payer_id", flat=True))


@pytest.mark.parametrize("places", [[0], [249], [80, 82, 84], list(range(0, 60, 2))])
def test_everybody_but_the_bad_payers_is_asked(pool: Plan, places: list[int]) -> None:
    run = a_sealed_run(pool)
    everybody = {a_payer_of(pool, number=number) for number in range(0, 250, 2)}
    bad = {a_payer_of(pool, number=number) for number in places}
    refuse(sorted(bad))

    make(run)

    assert asked(pool) == everybody - bad
    assert parked() == bad
    assert not run.slices.filter(made_at=None).exists()


def test_a_parked_payer_is_reported_with_the_reason(pool: Plan) -> None:
    run = a_sealed_run(pool)
    payer_id = a_payer_of(pool)
    refuse([payer_id])

    make(run)

    one = ParkedPayer.objects.get()
    assert (one.payer_id, one.resolved_at) == (payer_id, None)
    assert one.parked_at == run.period.notice_until
    assert "somebody_is_bad" in one.reason
    assert one.slice.payer_from <= payer_id < one.slice.payer_until


def test_a_mended_payer_is_asked_for_everything_with_the_next_period(pool: Plan) -> None:
    first = a_sealed_run(pool)
    payer_id = a_payer_of(pool)
    refuse([payer_id])
    make(first)
    make_second = a_sealed_run(pool)
    make(make_second)
    assert ParkedPayer.objects.filter(resolved_at=None).count() == 2
    mend()
    last = a_sealed_run(pool)

    make(last)

    assert parked() == set()
    assert set(ParkedPayer.objects.values_list("resolved_at", flat=True)) == {
        last.period.notice_until
    }
    [debit] = Debit.objects.filter(payer_id=payer_id)
    assert (debit.from_period, debit.to_period) == (0, 3)


def test_a_mended_payer_who_pays_is_parked_no_longer(pool: Plan) -> None:
    run = a_sealed_run(pool)
    payer_id = a_payer_of(pool)
    refuse([payer_id])
    make(run)
    mend()
    at = run.period.notice_until + DAY

    [debit] = services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=at)

    assert debit.payer_id == payer_id
    assert ParkedPayer.objects.get().resolved_at == at


def test_a_parked_payer_of_another_plan_stays_parked(pool: Plan) -> None:
    make_bad = a_sealed_run(pool)
    refuse([a_payer_of(pool)])
    make(make_bad)
    mend()
    other = a_pool(heads=250)
    a_granted_claim(other)

    make(a_sealed_run(other))

    assert len(parked()) == 1


def test_a_fault_of_very_many_payers_stops_the_slice_and_changes_nothing(
    pool: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_PARKED", 3)
    run = a_sealed_run(pool)
    refuse([a_payer_of(pool, number=number) for number in range(0, 250, 2)])
    part = run.slices.order_by("-payer_until")[0]

    with pytest.raises(rules.TooManyParked):
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)

    part.refresh_from_db()
    assert part.made_at is None
    assert not ParkedPayer.objects.exists()
    assert asked(pool) == set()


def test_a_fault_of_the_machine_is_nobodys_own(pool: Plan) -> None:
    run = a_sealed_run(pool)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE treasury_debit RENAME COLUMN retry_days TO days_of_retry")

    with pytest.raises(DatabaseError, match="retry_days"):
        make(run)

    assert not ParkedPayer.objects.exists()


def test_a_later_period_waits_until_the_earlier_ones_debits_are_made(pool: Plan) -> None:
    first = a_sealed_run(pool)
    second = a_sealed_run(pool)

    make(second)
    assert asked(pool, to_period=2) == set()
    assert second.slices.filter(made_at=None).count() == second.slices.count()

    make(first, at=second.period.notice_until)
    make(second)
    assert not Slice.objects.filter(made_at=None).exists()
    assert len(asked(pool, to_period=1)) == len(asked(pool, to_period=2)) == 125


def test_who_is_still_parked_is_told_so_and_nothing_is_made(pool: Plan, client: Client) -> None:
    run = a_sealed_run(pool)
    enrolment = an_enrolment_of(pool)
    payer_id = a_payer_of(pool)
    refuse([payer_id])
    make(run)
    client.force_login(enrolment.member.holder)

    address = reverse("apportionment:pay", args=[pool.slug])
    due = selectors.due_minor(payer_id=payer_id, plan_id=pool.pk)
    page = client.post(address, {"amount_minor": due})

    assert page.status_code == 422
    assert "looked at" in page.content.decode()
    with pytest.raises(rules.DueUnclear):
        services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=run.period.notice_until + DAY)
    assert parked() == {payer_id}
    assert not Debit.objects.filter(payer_id=payer_id).exists()
