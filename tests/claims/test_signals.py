"""What a machine points out about claims: what it finds, found again, and when it looks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from claims import selectors, services, words
from claims.models import Claim, Signal
from claims.rules.signals import FREQUENT, NEAR_DECLARED, SAME_ACCOUNT, SAME_PAPER, SOON
from claims.services import Document
from claims.states import Cause, ClaimState
from claims.tasks import follow_signals
from members import services as members
from members.models import Access, Enrolment
from members.states import AccessKind, Consent, Relation
from tests.claims.builders import FILED_AT, READ_AT, a_claim, a_paper, a_reviewer
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db

migration = import_module("claims.migrations.0010_signals_have_their_clock")
LATE_EVENT = date(2025, 9, 1)  # long after waiting
PDF_OF_OTHERS = b"%PDF-1.4\nsomething else\n%%EOF\n"
LONG_TERM = """
[[health]]
key = "long_term"
ask_zh = "这个人正在长期服药吗？"
ask_en = "Does this person take medicine for good?"
refuses = "none"
"""
CONDITIONS = '[[conditions]]\nkey = "cancer"\n'


def a_request(
    enrolment: Enrolment | None = None,
    *,
    condition_key: str = "",
    account: str = "",
    event_on: date = LATE_EVENT,
    documents: Sequence[Document] = (),
    at: datetime = FILED_AT,
) -> Claim:
    """Return a claim with papers and an account of its own, unless these are said."""
    enrolment = enrolment or an_enrolment()
    content = f"%PDF-1.4\n{enrolment.pk} {event_on}\n%%EOF\n".encode()
    claim = services.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=Cause.ILLNESS,
        condition="Illness",
        event_on=event_on,
        story="It happened.",
        account_name=enrolment.member.name,
        account_ref=account or f"6222 {enrolment.pk}",
        documents=documents or [a_paper(content)],
        at=at,
    )
    claim.condition_key = condition_key
    claim.save(update_fields=["condition_key", "condition_lookup"])
    return claim


def look(claim: Claim, at: datetime = READ_AT) -> dict[str, Signal]:
    return {one.key: one for one in services.look_for_signals(claim_id=claim.pk, at=at)}


def said(signal: Signal) -> str:
    row = words.signal_rows([signal], signal.claim.plan, is_hidden=False)[0]
    return row.what.replace("\xa0", " ")  # a date is kept on one line


def test_an_ordinary_request_has_no_signal() -> None:
    assert look(a_request()) == {}


def test_an_event_soon_after_waiting_is_pointed_out_with_its_dates() -> None:
    found = look(a_request(event_on=date(2025, 6, 10)))[SOON]

    assert said(found) == "Waiting ended on 8 June 2025; the event is dated 2 days later."


def test_the_same_paper_is_found_in_another_plan_and_named_by_its_number() -> None:
    elsewhere = a_request(documents=[a_paper(PDF_OF_OTHERS)])
    own = [a_paper(), a_paper(PDF_OF_OTHERS)]

    found = look(a_request(an_enrolment(plan=a_plan(slug="other")), documents=own))[SAME_PAPER]

    assert said(found) == (
        f"Document 2 lies, byte for byte, also in: request {elsewhere.ref} ({elsewhere.plan.slug})."
    )


def test_who_asks_again_with_the_same_papers_is_not_pointed_out() -> None:
    first = a_claim(ClaimState.REFUSED)

    again = a_request(first.enrolment, documents=[a_paper()])

    assert SAME_PAPER not in look(again)


def test_the_same_family_in_another_plan_is_told_apart() -> None:
    user = a_user()
    first = a_request(an_enrolment(user=user), documents=[a_paper(PDF_OF_OTHERS)])
    second = an_enrolment(user=user, plan=a_plan(slug="second"))

    found = look(a_request(second, documents=[a_paper(PDF_OF_OTHERS)]))

    assert f"request {first.ref} ({first.plan.slug}, the same family)" in said(found[SAME_PAPER])


def test_one_account_of_two_families_is_found_however_it_is_typed() -> None:
    first = a_request(account="6222 0200 0001 2345")
    typed_otherwise = a_request(account="6222020000012345")

    found = look(typed_otherwise)[SAME_ACCOUNT]

    assert said(found) == (
        f"Another family named the same account in: request {first.ref} ({first.plan.slug})."
    )
    assert look(a_request(account="6222 0200 0001 2346")) == {}


def test_a_family_may_share_an_account() -> None:
    user = a_user()
    plan = a_plan()
    spouse = a_person(name="林小满", relation=Relation.SPOUSE)
    other = an_enrolment(plan=plan, user=user, person=spouse)
    a_request(an_enrolment(plan=plan, user=user), account="6222 1")

    assert look(a_request(other, account="6222 1")) == {}


def test_claims_of_before_are_found_by_their_account_too() -> None:
    first, second = a_request(account="6222 7"), a_request(account="62227")
    found_by = Claim.objects.get(pk=first.pk).account_lookup
    Claim.objects.filter(pk__in=[first.pk, second.pk]).update(account_lookup=None)

    migration.find_accounts(apps, None)

    for claim in Claim.objects.all():
        assert claim.account_lookup == found_by


def test_an_account_of_nothing_is_found_by_nothing() -> None:
    assert Claim(account_ref="").account_digits is None
    assert Claim(account_ref=" - ").account_digits is None


def declared(answer: str) -> Claim:
    """Return a claim for cancer of somebody who was asked about lasting medicine on joining."""
    near = 'near = ["cancer", "being_examined"'
    changes = {CONDITIONS: LONG_TERM + CONDITIONS, near: f'{near}, "long_term"'}
    plan = a_plan(changes=changes)
    user = a_user()
    asked = [
        members.Answered(question=key, wording=f"Asked: {key}?", answer="no", language="en")
        for key in ("cancer", "heart_brain", "organs", "being_examined")
    ]
    asked.append(
        members.Answered(
            question="long_term", wording="Asked: medicine?", answer=answer, language="en"
        )
    )
    enrolment = members.join(
        plan_id=plan.pk,
        user_id=user.pk,
        person=a_person(name=user.name),
        accepted=Consent.values,
        declared=members.Declaration(health=asked),
        language="en",
        at=JOINED,
    )
    return a_request(enrolment, condition_key="cancer")


def test_what_was_declared_near_the_cause_is_pointed_out_as_declared() -> None:
    found = look(declared("yes"))[NEAR_DECLARED]

    assert said(found) == (
        "On joining this was answered with yes: “Asked: medicine?” It was declared: that speaks"
        " for them."
    )
    assert look(declared("no")) == {}


def test_who_sees_an_answer_about_health_leaves_a_row_for_the_member() -> None:
    claim, reviewer = declared("yes"), a_reviewer()
    look(claim)

    services.note_signals_seen(claim=claim, by=reviewer, at=READ_AT)
    services.note_signals_seen(claim=a_request(), by=reviewer, at=READ_AT)

    row = Access.objects.get(by=reviewer)
    assert (row.member, row.kind) == (claim.enrolment.member, AccessKind.HEALTH)


def test_a_cause_more_frequent_than_chance_explains_shows_its_numbers() -> None:
    plan = a_plan()
    for number in range(20):
        a_request(
            an_enrolment(plan=plan, at=JOINED),
            condition_key="stroke",
            at=FILED_AT - timedelta(days=40 + number),
            event_on=date(2025, 7, 1),
        )
    latest = [a_request(an_enrolment(plan=plan), condition_key="cancer") for _ in range(3)]

    found = look(latest[-1])[FREQUENT]

    assert found.facts == {
        "observed": 3,
        "of": 3,
        "earlier": 0,
        "earlier_of": 20,
        "expected_tenths": 4,
        "one_in": 1_771,
    }
    assert "By chance alone this comes about once in 1,771 times." in said(found)


def test_found_again_it_is_the_same_row_with_the_facts_of_today() -> None:
    first = a_request(account="6222 9")
    claim = a_request(account="6222 9")
    before = look(claim)[SAME_ACCOUNT]
    again = look(claim, READ_AT + timedelta(days=1))[SAME_ACCOUNT]

    assert (again.pk, again.found_at) == (before.pk, READ_AT)

    a_request(account="6222 9")
    later = READ_AT + timedelta(days=2)
    grown = look(claim, later)[SAME_ACCOUNT]
    assert (grown.pk, grown.facts["count"], grown.found_at) == (before.pk, 2, later)

    Claim.objects.exclude(pk=claim.pk).update(account_lookup=None)
    assert look(claim) == {}
    assert first.signals.count() == 0


def test_new_and_changed_claims_are_looked_at_and_then_left_for_a_day() -> None:
    claim = a_request()

    def waiting(at: datetime) -> list[int]:
        return selectors.claims_to_look_at(plan_id=claim.plan_id, at=at, most=9)

    assert waiting(FILED_AT) == [claim.pk]
    look(claim, FILED_AT)
    assert waiting(FILED_AT + timedelta(hours=23)) == []
    assert waiting(FILED_AT + timedelta(hours=25)) == [claim.pk]
    Claim.objects.filter(pk=claim.pk).update(state_since=FILED_AT + timedelta(hours=1))
    assert waiting(FILED_AT + timedelta(hours=2)) == [claim.pk]


def test_decided_claims_are_left_alone() -> None:
    granted = a_claim(ClaimState.GRANTED)

    assert selectors.claims_to_look_at(plan_id=granted.plan_id, at=READ_AT, most=9) == []


def test_the_sweep_finds_what_is_to_be_found() -> None:
    claim = a_request(event_on=date(2025, 6, 10))

    follow_signals()
    follow_signals()

    assert [one.key for one in claim.signals.all()] == [SOON]


def test_a_reviewer_reads_what_was_declared_and_the_member_sees_that_they_did(
    client: Client,
) -> None:
    claim, reviewer = declared("yes"), a_reviewer()
    signs_in(client, reviewer)

    page = client.get(reverse("claims:review", args=[claim.ref])).content.decode()

    assert "<dt>Asked: medicine?</dt><dd>Yes" in page
    assert "<dt>Asked: cancer?</dt><dd>No" in page
    access = Access.objects.get(member=claim.enrolment.member)
    assert (access.kind, access.by) == (AccessKind.HEALTH, reviewer)
