"""What a claim brings under its charter: read from its band, bills, time of belonging and debts."""

from datetime import UTC, date, datetime

import pytest

from claims import services, words
from claims.models import Bill, Claim
from claims.selectors import award_of
from members.models import Enrolment
from tests.claims.builders import (
    DECIDED_AT,
    EVENT_ON,
    a_filed_claim,
    a_reviewer,
    recommend,
)
from tests.members.builders import a_person, a_plan, an_enrolment, payer_of
from tests.treasury.builders import NOON, request
from treasury.models import Debit

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2023, 6, 1, tzinfo=UTC)


def lines(claim: Claim, severity: str | None = None) -> dict[str, int]:
    return {line.key: line.minor for line in award_of(claim=claim, severity=severity).lines}


def a_survivor(joined_at: datetime) -> Enrolment:
    """Return a member of a plan that repays bills and whose entitlement grows."""
    plan = a_plan(charter_name="kangai-survivors", at=LONG_AGO)
    return an_enrolment(plan=plan, at=joined_at)


def a_bill(claim: Claim, minor: int, *, on: date = EVENT_ON, counts: int | None = None) -> Bill:
    return Bill.objects.create(
        claim=claim,
        billed_on=on,
        what="Hospital",
        amount_minor=minor,
        accepted_minor=minor if counts is None else counts,
        accepted_by=a_reviewer(),
    )


def granted(claim: Claim) -> None:
    recommend(claim, 500_000)
    services.grant_claim(claim_id=claim.pk, reason="I agree.", by=a_reviewer("B"), at=DECIDED_AT)


def owes(enrolment: Enrolment, minor: int, **how_it_stands: object) -> None:
    payer_id = payer_of(enrolment)
    request(enrolment.plan_id, {payer_id: minor})
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=enrolment.plan_id)
    debits.update(**how_it_stands)


GIVEN_UP = {
    "state": "failed",
    "failure_code": "no_money",
    "attempts": 6,
    "asked_at": NOON,
    "next_ask_at": None,
}


def test_a_case_brings_the_benefit_of_its_band_or_of_its_grade() -> None:
    claim = a_filed_claim()

    assert lines(claim) == {"benefit": 6_000_000}
    assert lines(claim, "early or mild") == {"benefit": 6_000_000, "severity": -4_500_000}

    claim.severity = "early or mild"
    assert award_of(claim=claim).award_minor == 1_500_000
    assert award_of(claim=claim, severity="").award_minor == 6_000_000


def test_outside_every_band_nothing_is_worked_out() -> None:
    claim = a_filed_claim(enrolment=an_enrolment(person=a_person(born_on=date(1960, 9, 1))))

    assert award_of(claim=claim).lines == ()


def test_bills_count_as_far_as_they_were_accepted_and_grow_with_belonging() -> None:
    claim = a_filed_claim(enrolment=a_survivor(datetime(2024, 6, 1, tzinfo=UTC)))  # second year
    a_bill(claim, 3_000_000)
    a_bill(claim, 9_000_000, counts=0)

    assert lines(claim) == {"bills": 3_000_000, "own": -1_000_000, "tenure": -666_600}
    assert award_of(claim=claim).award_minor == 1_333_400


def test_of_a_year_what_is_borne_alone_is_borne_once() -> None:
    enrolment = a_survivor(datetime(2023, 7, 1, tzinfo=UTC))
    first = a_filed_claim(enrolment=enrolment)
    a_bill(first, 1_500_000)
    granted(first)
    second = a_filed_claim(enrolment=enrolment, event_on=date(2025, 8, 1))
    a_bill(second, 400_000)
    next_year = a_bill(second, 300_000, on=date(2026, 1, 2))

    assert lines(second) == {"bills": 700_000, "own": -300_000}

    next_year.delete()
    assert award_of(claim=second).award_minor == 400_000


def test_a_monthly_benefit_is_worked_out_for_the_months_that_are_asked_for() -> None:
    claim = a_filed_claim(enrolment=an_enrolment(plan=a_plan(charter_name="broodfonds")))

    assert award_of(claim=claim, months=2).award_minor == 300_000
    assert award_of(claim=claim).award_minor == claim.cap_minor


def test_what_was_tried_in_vain_to_the_end_is_paid_out_of_the_award() -> None:
    enrolment = an_enrolment()
    owes(enrolment, 2_500, **GIVEN_UP)

    found = award_of(claim=a_filed_claim(enrolment=enrolment))

    assert (found.award_minor, found.payout_minor) == (6_000_000, 5_997_500)


def test_what_is_still_to_be_debited_is_no_debt() -> None:
    enrolment = an_enrolment()
    owes(enrolment, 2_500)

    assert lines(a_filed_claim(enrolment=enrolment)) == {"benefit": 6_000_000}


def test_the_lines_are_said_in_words() -> None:
    claim = a_filed_claim()

    said = words.award_lines(award_of(claim=claim, severity="early or mild"))

    assert [(line.what, line.minor) for line in said] == [
        ("What a case of this age may receive", 6_000_000),
        ("Less, for this kind of case", -4_500_000),
    ]
