"""What a period's page says beside its report: what has come in, and who owes something else."""

import pytest
from django.test import Client
from django.urls import reverse

from apportionment import services as apportionment
from apportionment.states import ExceptionKind
from disclosures import rules
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
    officers,
)
from tests.disclosures.builders import published
from treasury import services as treasury

pytestmark = pytest.mark.django_db


def test_a_period_says_how_much_has_come_in(client: Client) -> None:
    plan = a_pool()
    a_granted_claim(plan, award_minor=600_000)
    run = a_sealed_run(plan)
    published(run)
    assert run.sealed_at is not None
    address = reverse("disclosures:period", args=[plan.slug, 1])

    assert "Collecting" not in client.get(address).content.decode()
    for part in run.slices.all():
        apportionment.make_debits(slice_id=part.pk, at=run.sealed_at)
    assert "Collecting: 0% in" in client.get(address).content.decode()
    treasury.settle_batch(plan_id=plan.pk, to_period=1, at=run.sealed_at)
    assert "All collected" in client.get(address).content.decode()


@pytest.mark.parametrize("kind", ExceptionKind)
def test_a_period_says_how_many_owe_something_else(client: Client, kind: ExceptionKind) -> None:
    plan = a_pool()
    officer, other = officers(plan)
    run = a_frozen_run(plan)
    at = run.period.notice_until
    enrolment_id = an_enrolment_of(plan).pk
    if kind == ExceptionKind.EXEMPT:
        apportionment.exempt_enrolment(
            run_id=run.pk, enrolment_id=enrolment_id, reason="told to nobody", by=officer, at=at
        )
    else:
        apportionment.record_correction(
            enrolment_id=enrolment_id,
            kind=kind,
            amount_minor=500,
            key="slip",
            reason="told to nobody",
            by=officer,
            at=run.period.cutoff_at,
        )
    apportionment.propose_run(run_id=run.pk, by=officer, at=at)
    apportionment.release_run(run_id=run.pk, by=other, at=at)
    apportionment.seal_run(run_id=run.pk, at=at)
    run.refresh_from_db()

    document = rules.read(published(run).body)
    page = client.get(reverse("disclosures:period", args=[plan.slug, 1])).content.decode()

    assert [(one.kind, one.count) for one in document.exceptions] == [(kind, 1)]
    assert "Who owes something else" in page
    assert "told to nobody" not in page
