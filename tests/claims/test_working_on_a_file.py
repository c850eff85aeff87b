"""Notes, investigations and bills: kept as written, never at the claimant's cost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from claims import rules, selectors, services
from claims.models import Bill, Claim, Investigation, Note
from claims.states import ClaimState, InvestigationState, NoteKind
from members.models import Message
from tests.claims.builders import READ_AT, a_claim, a_paper, a_png, a_reviewer
from tests.claims.test_races import at_once, only

pytestmark = pytest.mark.django_db
BRIEF = "Please find out when the lump was first seen at the county hospital."


def note(claim: Claim, words: str = "Page 2 says 4 cm.", **more: object) -> Note:
    return services.add_note(
        claim_id=claim.pk,
        words=words,
        by=a_reviewer("First"),
        at=READ_AT,
        **more,  # type: ignore[arg-type]
    )


def test_a_note_cites_a_page_of_a_paper() -> None:
    claim = a_claim()
    paper = claim.evidence.get()

    found = note(claim, kind=NoteKind.MEDICAL, evidence_id=paper.pk, page=1)

    assert (found.evidence, found.page, found.kind) == (paper, 1, NoteKind.MEDICAL)
    assert list(selectors.notes_of(claim=claim, reader=found.by)) == [found]


def test_a_note_cites_no_paper_of_another_claim_and_no_page_of_none() -> None:
    claim, other = a_claim(), a_claim(ClaimState.WITHDRAWN)

    with pytest.raises(rules.NoSuchPage):
        note(claim, evidence_id=other.evidence.get().pk)
    with pytest.raises(rules.NoSuchPage):
        note(claim, page=2)

    assert not Note.objects.exists()


def test_nothing_is_noted_on_a_decided_claim() -> None:
    with pytest.raises(rules.MoveNotAllowed):
        note(a_claim(ClaimState.GRANTED))


def order(claim: Claim, *, brief: str = BRIEF) -> Investigation:
    return services.order_investigation(
        claim_id=claim.pk,
        investigator="An office in Hefei",
        brief=brief,
        by=a_reviewer("First"),
        at=READ_AT,
    )


def report(found: Investigation, *, cost_minor: int = 30_000) -> Investigation:
    return services.report_investigation(
        investigation_id=found.pk,
        report="First seen in August.",
        cost_minor=cost_minor,
        by=a_reviewer("First"),
        at=READ_AT + timedelta(days=9),
    )


def test_an_investigation_has_a_date_and_the_family_is_told() -> None:
    found = order(a_claim())

    assert found.due_on == (READ_AT + timedelta(days=30)).date()
    told = Message.objects.get(kind="claims/investigated").facts
    assert told["due_on"] == found.due_on.isoformat()


@pytest.mark.parametrize("sign", ["{name}", "6222 0200 0001 2345", "6222020000012345"])
def test_a_brief_names_nobody(sign: str) -> None:
    claim = a_claim()

    with pytest.raises(rules.BriefNotRedacted):
        order(claim, brief=f"Ask about {sign.format(name=claim.enrolment.member.name)}, please.")

    assert not Investigation.objects.exists()


def test_one_investigation_at_a_time() -> None:
    claim = a_claim()
    order(claim)

    with pytest.raises(rules.AlreadyOrdered):
        order(claim)


def test_a_report_is_written_once_and_its_cost_waits_for_the_books() -> None:
    claim = a_claim()
    found = report(order(claim))

    with pytest.raises(rules.MoveNotAllowed):
        report(found, cost_minor=1)

    assert selectors.investigations_to_book(plan_id=claim.plan_id) == [(found.pk, 30_000)]
    assert services.mark_booked(investigation_ids=[found.pk], at=READ_AT) == 1
    assert services.mark_booked(investigation_ids=[found.pk], at=READ_AT) == 0
    assert selectors.investigations_to_book(plan_id=claim.plan_id) == []


def test_a_cost_is_not_negative() -> None:
    found = order(a_claim())

    with pytest.raises(rules.CostNegative):
        report(found, cost_minor=-1)


def test_what_was_called_off_is_not_reported_and_another_may_be_ordered() -> None:
    claim = a_claim()
    found = services.cancel_investigation(investigation_id=order(claim).pk, by=a_reviewer("First"))

    with pytest.raises(rules.MoveNotAllowed):
        report(found)

    assert order(claim).state == InvestigationState.ORDERED


def test_an_investigation_past_its_day_is_late() -> None:
    claim = a_claim()
    found = order(claim)

    on_its_day = selectors.overdue_investigations(plan_id=claim.plan_id, today=found.due_on)
    after = selectors.overdue_investigations(
        plan_id=claim.plan_id, today=found.due_on + timedelta(days=1)
    )

    assert (list(on_its_day), list(after)) == ([], [found])


def a_bill(claim: Claim, *, amount_minor: int = 50_000, paid_elsewhere_minor: int = 20_000) -> Bill:
    return Bill.objects.create(
        claim=claim,
        evidence=claim.evidence.first(),
        billed_on=date(2025, 9, 3),
        what="Operation",
        amount_minor=amount_minor,
        paid_elsewhere_minor=paid_elsewhere_minor,
    )


def count(bill: Bill, accepted_minor: int, why: str = "") -> Bill:
    return services.accept_bill(
        bill_id=bill.pk,
        accepted_minor=accepted_minor,
        why=why,
        by=a_reviewer("First"),
        at=READ_AT,
    )


def test_of_a_bill_counts_at_most_what_others_have_not_paid() -> None:
    bill = a_bill(a_claim())

    for too_much in (30_001, -1):
        with pytest.raises(rules.BillTooMuch):
            count(bill, too_much)

    assert count(bill, 30_000).accepted_minor == 30_000


def test_less_of_a_bill_counts_only_with_a_reason() -> None:
    bill = a_bill(a_claim())

    with pytest.raises(rules.ReasonMissing):
        count(bill, 10_000)

    assert count(bill, 10_000, why="The single room is not shared.").why.startswith("The single")


def test_after_the_recommendation_bills_stay_as_they_are() -> None:
    claim = a_claim(ClaimState.RECOMMENDED)

    with pytest.raises(rules.MoveNotAllowed):
        count(a_bill(claim), 30_000)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"amount_minor": 0, "paid_elsewhere_minor": 0}, "bill_is_of_something"),
        ({"paid_elsewhere_minor": 50_001}, "bill_paid_elsewhere_at_most_whole"),
        ({"accepted_minor": 30_001}, "bill_counts_at_most_what_is_open"),
    ],
)
def test_the_database_refuses_a_bad_bill(change: dict[str, int], constraint: str) -> None:
    bill = a_bill(a_claim())
    accepted = {"accepted_by": a_reviewer("First")} if "accepted_minor" in change else {}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(**change, **accepted)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_order_one_investigation() -> None:
    claim = a_claim()

    outcomes = at_once(lambda: order(claim), lambda: order(claim))

    assert only(outcomes, Investigation) == 1
    assert only(outcomes, rules.AlreadyOrdered) == 1


def test_a_file_page_cites_what_was_handed_in_later_too() -> None:
    claim = a_claim()
    services.answer_request(
        claim_id=claim.pk,
        request_id=services.ask_information(
            claim_id=claim.pk, words="And the bill?", by=a_reviewer("First"), at=READ_AT
        ).pk,
        words="",
        documents=[a_paper(a_png(), name="bill.png")],
        by=claim.filed_by,
        at=READ_AT,
    )

    found = note(claim, evidence_id=claim.evidence.latest("pk").pk)

    assert found.evidence is not None
    assert found.evidence.name == "bill.png"
