"""What a period's page says beside its report: what has come in, and who owes something else."""

import pytest
from django.test import Client
from django.urls import reverse

from apportionment import services as apportionment
from apportionment.models import DueException
from apportionment.states import ExceptionKind
from disclosures import rules
from tests.apportionment.builders import (
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    an_enrolment_of,
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


@pytest.mark.parametrize("kind", ExceptionKind.values)
def test_a_period_says_how_many_owe_something_else(client: Client, kind: str) -> None:
    plan = a_pool()
    run = a_sealed_run(plan)
    DueException.objects.create(
        payer_id=a_payer_of(plan),
        enrolment=an_enrolment_of(plan),
        plan=plan,
        period=run.period,
        kind=kind,
        amount_minor=-500 if kind == ExceptionKind.REFUND else 500,
        reason="told to nobody",
    )

    document = rules.read(published(run).body)
    page = client.get(reverse("disclosures:period", args=[plan.slug, 1])).content.decode()

    assert [(one.kind, one.count) for one in document.exceptions] == [(kind, 1)]
    assert "Who owes something else" in page
    assert "told to nobody" not in page
