"""The demo's pools: made once, whole, by the real services; their books balance."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from apportionment import selectors as apportionment
from apportionment.models import AwardPayout, Run
from apportionment.states import RunState
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from demo.management.commands import make_demo
from demo.services import CREW, POOLS, make_crew, pools
from disclosures import rules as disclosures
from disclosures import services as publishing
from members.models import Enrolment, Standing, User
from papers.services import read_original
from tests.demo.builders import HAMLET, make_hamlet
from treasury import selectors as treasury
from treasury.models import BankLine, Debit, Expense
from treasury.states import PayoutState

pytestmark = pytest.mark.django_db


def rows() -> Counter[str]:
    """Return how many rows every table of ours has."""
    return Counter({model._meta.db_table: model._default_manager.count() for model in ours()})


def ours() -> list[type[models.Model]]:
    floors = {"treasury", "charter", "members", "claims", "apportionment", "disclosures"}
    return [model for model in apps.get_models() if model._meta.app_label in floors]


def test_the_demo_made_twice_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_demo, "POOLS", (HAMLET,))
    call_command("make_demo")
    before = rows()

    call_command("make_demo")

    assert rows() == before
    assert Plan.objects.get().slug == "hamlet"


def test_a_pool_that_could_not_be_finished_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    make_crew(at=timezone.now())
    before = rows()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pools, "_leave_work", fail)
    with pytest.raises(RuntimeError):
        make_hamlet()

    assert rows() == before


def test_the_books_of_a_demo_history_balance() -> None:
    plan = make_hamlet()
    assert plan is not None
    sealed = list(apportionment.sealed_runs(plan_id=plan.pk))
    assert len(sealed) >= 2

    charged = sum(run.charged_minor or 0 for run in sealed)
    payers = set(Standing.objects.filter(plan=plan).values_list("payer_id", flat=True))
    dues = sum(
        apportionment.total_due_minor(payer_id=payer_id, plan_id=plan.pk) for payer_id in payers
    )
    assert dues == charged > 0
    assert sum(Debit.objects.values_list("amount_minor", flat=True)) == charged
    assert treasury.received_minor(plan_id=plan.pk) == charged
    balance = {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}
    assert sum(balance.values()) == 0
    assert balance.get("receivable", 0) == 0
    awarded = sum(run.benefit_minor or 0 for run in sealed)
    paid = AwardPayout.objects.filter(payout__state=PayoutState.PAID)
    assert sum(paid.values_list("amount_minor", flat=True)) == awarded
    assert balance.get("awards_payable", 0) == 0


def test_every_period_of_a_demo_history_can_be_recomputed() -> None:
    plan = make_hamlet()
    assert plan is not None

    for run in apportionment.sealed_runs(plan_id=plan.pk):
        assert run.sealed_at is not None
        report = publishing.publish_report(run_id=run.pk, at=run.sealed_at)
        disclosures.require_recomputable(disclosures.read(report.body))


def test_a_demo_history_counts_who_came_and_went() -> None:
    plan = make_hamlet()
    assert plan is not None

    last = Run.objects.of_plan(plan.pk).latest("period__no")
    counted = sum(share.counted for share in last.period.shares.all())
    at_cutoff = Standing.objects.filter(plan=plan).counting_at(last.period.cutoff_at).count()
    assert counted == at_cutoff
    assert Enrolment.objects.filter(plan=plan).exclude(left_at=None).exists()


def test_the_demo_leaves_something_to_do_for_every_role() -> None:
    plan = make_hamlet()
    assert plan is not None

    states = set(Claim.objects.filter(plan=plan).values_list("state", flat=True))
    assert states >= {ClaimState.SUBMITTED, ClaimState.RECOMMENDED, ClaimState.GRANTED}
    claimant = User.objects.get(email="claimant@demo.example")
    assert Claim.objects.get(filed_by=claimant).state == ClaimState.SUBMITTED
    assert Run.objects.filter(state=RunState.SEALED).exists()


def test_the_crew_made_twice_is_one_login_each() -> None:
    at = timezone.now()

    first, second = make_crew(at=at), make_crew(at=at)

    assert first == second
    assert User.objects.count() == len(CREW)
    assert {user.email for user in first.values()} == {person.email for person in CREW}


def test_the_two_pools_are_a_village_and_a_big_one() -> None:
    village, big = POOLS

    assert 2_900 < village.founders + village.newcomers * village.months < 3_300
    assert 290_000 < big.founders < 310_000
    assert () in {village.awards_of(no) for no in range(1, village.months + 1)}
    assert (12_000,) in village.awards.values()  # six periods of 20 yuan each


def test_whoever_asks_for_aid_in_a_demo_hands_in_papers_that_can_be_read() -> None:
    hamlet = make_hamlet()

    for claim in Claim.objects.filter(plan=hamlet):
        papers = [one.paper for one in claim.evidence.order_by("pk")]
        assert [paper.media_type for paper in papers] == ["application/pdf"] * 2
        assert all(b"".join(read_original(paper)).startswith(b"%PDF") for paper in papers)


def test_the_bank_of_a_demo_has_work_left_in_it_and_its_books_agree() -> None:
    hamlet = make_hamlet()
    assert hamlet is not None

    lines = dict(BankLine.objects.filter(plan_id=hamlet.pk).values_list("bank_ref", "state"))
    spent = Counter(Expense.objects.filter(plan_id=hamlet.pk).values_list("state", flat=True))

    assert lines == {"C1": "placed", "C2": "waiting", "D1": "waiting"}
    assert sorted(spent.values()) == [1, 1]
    assert [way.gateway for way in treasury.offered_ways(hamlet.pk)] == ["sandbox", "transfer"]
