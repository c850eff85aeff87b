"""Reports of every money rule: published, read back, worked out again from the document alone."""

from collections.abc import Mapping

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apportionment import services as apportionment
from apportionment.models import Run
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from disclosures import rules, selectors
from tests.apportionment.builders import (
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.disclosures.builders import published

pytestmark = pytest.mark.django_db

FIXED: Mapping[str, object] = {
    "funding": "fixed",
    "contribution_minor": 3_000,
    "contribution_per": "year",
    "coverage_starts": "03-01",
    "surplus": "return",
    "shortfall": "call",
    "call_cap_times": 2,
    "payout_when": "after_collection",
}
MONEY_RULES: Mapping[str, Mapping[str, object]] = {
    "plain": {},
    "fee and reserve": {"fee_bps": 800, "reserve_bps": 200, "reserve_cap_minor": 5_000},
    "operator above the case cap": {"case_cap_minor": 500, "case_cap_excess": "operator"},
    "next period above the case cap": {"case_cap_minor": 500, "case_cap_excess": "next_period"},
    "both caps": {
        "case_cap_minor": 900,
        "case_cap_excess": "next_period",
        "period_cap_minor": 1_200,
        "period_cap_excess": "pro_rata",
        "fee_bps": 500,
    },
    "reserve above the case cap": {
        "reserve_bps": 3_000,
        "reserve_cap_minor": 50_000,
        "case_cap_minor": 1_000,
        "case_cap_excess": "reserve",
    },
    "year cap": {"year_cap_minor": 1_500, "year_cap_borne_by": "operator"},
    "claimants spared": {"spares_claimants": True},
    "spread": {"spread_over_periods": 3},
    "prepaid": {"funding": "prepaid", "payout_when": "after_collection"},
    "fixed, called": FIXED,
    "fixed, cut": {**FIXED, "shortfall": "pro_rata", "call_cap_times": None},
    "fixed by period": {**FIXED, "contribution_per": "period", "coverage_starts": None},
}


def with_lines(plan: Plan) -> None:
    """Record a subsidy, a refund and a correction for the next run."""
    officer = officers(plan)[0]
    apportionment.record_item(
        plan_id=plan.pk,
        kind=ItemKind.SUBSIDY,
        key="town",
        amount_minor=1_001,
        reason="The town pays a part.",
        by=officer,
        at=OPENING,
    )
    for number, kind, amount in ((4, ExceptionKind.REFUND, 70), (6, ExceptionKind.ADJUSTMENT, 33)):
        apportionment.record_correction(
            enrolment_id=an_enrolment_of(plan, number=number).pk,
            kind=kind,
            amount_minor=amount,
            key=f"slip/{number}",
            reason="Counted wrongly.",
            by=officer,
            at=OPENING,
        )


@pytest.mark.parametrize("terms", MONEY_RULES.values(), ids=MONEY_RULES.keys())
def test_every_money_rule_is_published_over_three_periods(terms: Mapping[str, object]) -> None:
    plan = a_small_pool(terms)
    with_lines(plan)
    for number, award_minor in enumerate((11_000, 7_777)):
        a_granted_claim(plan, award_minor=award_minor, number=number)

    documents = [rules.read(published(a_sealed_run(plan)).body) for _ in range(3)]

    for document, run in zip(documents, Run.objects.order_by("period__no"), strict=True):
        assert document.format == rules.FORMAT
        rules.require_recomputable(document)
        for name in ("subsidy", "refunds", "adjustments", "contributed", "called", "carry_out"):
            assert getattr(document.figures, f"{name}_minor") == getattr(run, f"{name}_minor")


def test_exceptions_are_told_by_kind_and_in_totals_only() -> None:
    plan = a_small_pool()
    with_lines(plan)
    a_granted_claim(plan, award_minor=10_000)
    run = a_frozen_run(plan)
    officer, other = officers(plan)
    spared = an_enrolment_of(plan, number=8)
    at = run.period.notice_until
    apportionment.exempt_enrolment(
        run_id=run.pk, enrolment_id=spared.pk, reason="A secret reason.", by=officer, at=at
    )
    apportionment.propose_run(run_id=run.pk, by=officer, at=at)
    apportionment.release_run(run_id=run.pk, by=other, at=at)

    report = published(apportionment.seal_run(run_id=run.pk, at=at))

    document = rules.read(report.body)
    assert {(one.kind, one.count) for one in document.exceptions} == {
        ("adjustment", 1),
        ("exempt", 1),
        ("refund", 1),
    }
    assert document.exempt == 1
    assert document.figures.headcount == 9
    assert "secret" not in report.body
    assert "Counted wrongly" not in report.body


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_lines_there_are(language: str, client: Client) -> None:
    plan = a_small_pool({"case_cap_minor": 500, "case_cap_excess": "operator"})
    with_lines(plan)
    a_granted_claim(plan, award_minor=11_000)
    published(a_sealed_run(plan))

    response = client.get(f"/plans/{plan.slug}/periods/1/", headers={"accept-language": language})

    html = response.content.decode()
    told = {
        "en": ("Borne by others", "Refunds", "Corrected: members owed more", "Paid by others"),
        "zh-hans": ("由他方承担", "退款", "更正：成员应多付"),
    }[language]
    assert [words for words in told if words not in html] == []
    assert (
        "rebates_minor,0"
        in client.get(f"/plans/{plan.slug}/periods/1/figures.csv").content.decode()
    )
    claims = client.get(f"/plans/{plan.slug}/periods/1/claims.csv").content.decode()
    assert "borne_minor,cut_minor" in claims


def test_the_page_of_a_fixed_period_shows_what_came_in_and_what_was_paid(client: Client) -> None:
    plan = a_small_pool({**FIXED, "contribution_per": "period", "coverage_starts": None})
    a_granted_claim(plan, award_minor=40_000)
    published(a_sealed_run(plan))

    html = client.get(f"/plans/{plan.slug}/periods/1/").content.decode()

    assert "Contributions, set in advance" in html
    assert "Called in addition" in html
    assert "What came in, and what was paid" in html
    assert "Left for the next period" in html


def test_an_open_period_is_shown_with_its_lines_before_it_is_sealed() -> None:
    plan = a_small_pool()
    with_lines(plan)
    a_granted_claim(plan, award_minor=11_000)

    document = selectors.document_of(run=a_frozen_run(plan))

    assert document.period.sealed_at is None
    assert document.figures.subsidy_minor == 1_001


@pytest.mark.parametrize("claims", [1, 3])
def test_a_report_costs_the_same_for_any_number_of_claims(
    claims: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_small_pool()
    for number in range(claims):
        a_granted_claim(plan, award_minor=1_000, number=number)
    run = Run.objects.select_related("period__plan", "period__version").get(
        pk=a_sealed_run(plan).pk
    )

    with django_assert_num_queries(6):
        selectors.document_of(run=run)
