"""A question to the claimant: one at a time, answered in time, warned of, closed, opened again."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from claims import rules, selectors, services, tasks
from claims.models import Claim, InformationRequest
from claims.states import ClaimState
from members.models import Message
from tests.charter.builders import a_plan
from tests.claims.builders import PDF, READ_AT, a_claim, a_filed_claim, a_paper, a_png, a_reviewer
from tests.claims.test_races import at_once, only
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE_AT = READ_AT + 30 * DAY
WORDS = "Please send the page with the doctor's stamp."


def asked(claim: Claim | None = None, *, at: datetime = READ_AT) -> InformationRequest:
    claim = claim or a_claim()
    return services.ask_information(
        claim_id=claim.pk, words=WORDS, items=["report"], by=a_reviewer("First"), at=at
    )


def answer(request: InformationRequest, *, words: str = "Here it is.", **more: object) -> Claim:
    return services.answer_request(
        claim_id=request.claim_id,
        request_id=request.pk,
        words=words,
        by=request.claim.filed_by,
        at=READ_AT + DAY,
        **more,  # type: ignore[arg-type]
    )


def told(kind: str) -> int:
    return Message.objects.filter(kind=f"claims/{kind}").count()


def test_a_question_makes_the_claim_wait_with_a_date_and_is_told() -> None:
    request = asked()

    claim = Claim.objects.get()
    assert (claim.state, claim.due_at) == (ClaimState.WAITING, DUE_AT)
    assert request.due_on == DUE_AT.date()
    assert selectors.open_request_of(claim=claim) == request
    assert Message.objects.get(kind="claims/asked").facts["words"] == WORDS


def test_a_second_question_waits_for_the_first() -> None:
    request = asked()

    with pytest.raises(rules.MoveNotAllowed):
        asked(request.claim)

    assert InformationRequest.objects.count() == 1


def test_a_question_without_words_is_none() -> None:
    with pytest.raises(rules.ReasonMissing):
        services.ask_information(
            claim_id=a_claim().pk, words="  ", by=a_reviewer("First"), at=READ_AT
        )


def test_nobody_asks_their_own_family() -> None:
    claim = a_claim()

    with pytest.raises(rules.NotImpartial):
        services.ask_information(
            claim_id=claim.pk, words=WORDS, by=claim.enrolment.member.holder, at=READ_AT
        )


def test_an_answer_brings_the_claim_back_with_its_papers() -> None:
    request = asked()

    claim = answer(request, documents=[a_paper(a_png(), name="stamp.png")])

    request.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED
    assert claim.due_at == READ_AT + 8 * DAY
    assert (request.answer, request.answered_by) == ("Here it is.", claim.filed_by)
    assert claim.evidence.count() == 2


def test_the_same_answer_sent_twice_is_one() -> None:
    request = asked()
    answer(request)

    claim = answer(request, words="Once more.")

    request.refresh_from_db()
    assert request.answer == "Here it is."
    assert [event.move for event in claim.events.order_by("pk")] == ["file", "ask", "answer"]


def test_an_answer_says_something_or_brings_a_paper() -> None:
    request = asked()

    with pytest.raises(rules.ReasonMissing):
        answer(request, words=" ")

    assert answer(request, words="", documents=[a_paper(PDF)]).state == ClaimState.SUBMITTED


def test_strangers_do_not_answer() -> None:
    request = asked()

    with pytest.raises(rules.NotTheirs):
        services.answer_request(
            claim_id=request.claim_id,
            request_id=request.pk,
            words="Me.",
            by=a_reviewer("Somebody"),
            at=READ_AT,
        )


def test_a_question_that_was_taken_back_is_not_answered_any_more() -> None:
    request = asked()
    services.close_request(
        claim_id=request.claim_id, by=a_reviewer("First"), at=READ_AT, reason="Found it."
    )

    with pytest.raises(rules.RequestClosed):
        answer(request)

    assert Claim.objects.get().state == ClaimState.SUBMITTED


def lapse(claim: Claim, at: datetime) -> bool:
    return services.lapse_claim(claim_id=claim.pk, at=at)


def test_nobodys_claim_is_closed_without_a_warning_a_week_before() -> None:
    request = asked()
    claim = request.claim

    assert lapse(claim, DUE_AT + 100 * DAY) is False
    assert services.warn_of_lapse(request_id=request.pk, at=DUE_AT + DAY) is True
    assert lapse(claim, DUE_AT + 8 * DAY - timedelta(seconds=1)) is False
    assert lapse(claim, DUE_AT + 8 * DAY) is True

    claim.refresh_from_db()
    assert (claim.state, claim.due_at) == (ClaimState.LAPSED, None)
    assert (told("warned"), told("lapsed")) == (1, 1)


def test_warned_in_time_it_ends_on_its_day() -> None:
    request = asked()
    services.warn_of_lapse(request_id=request.pk, at=DUE_AT - 7 * DAY)

    assert lapse(request.claim, DUE_AT - timedelta(seconds=1)) is False
    assert lapse(request.claim, DUE_AT) is True


def test_warning_and_closing_twice_change_and_tell_nothing_more() -> None:
    request = asked()

    assert services.warn_of_lapse(request_id=request.pk, at=DUE_AT - 7 * DAY) is True
    assert services.warn_of_lapse(request_id=request.pk, at=DUE_AT - 6 * DAY) is False
    assert lapse(request.claim, DUE_AT) is True
    assert lapse(request.claim, DUE_AT) is False
    assert (told("warned"), told("lapsed")) == (1, 1)


def test_what_was_answered_is_neither_warned_of_nor_closed() -> None:
    request = asked()
    answer(request)

    assert services.warn_of_lapse(request_id=request.pk, at=DUE_AT) is False
    assert lapse(request.claim, DUE_AT + 30 * DAY) is False


def test_the_sweep_warns_and_closes_in_its_time() -> None:
    plan = a_plan()
    now = charter.now(plan)
    claim = a_claim(enrolment=an_enrolment(plan=plan))
    asked(claim, at=now)
    states = []
    for days in (22, 24, 30, 32):
        move_clock(plan, now + days * DAY)
        tasks.follow_questions()
        tasks.follow_questions()
        states.append((Claim.objects.get(pk=claim.pk).state, told("warned")))

    waiting, lapsed = ClaimState.WAITING, ClaimState.LAPSED
    assert states == [(waiting, 0), (waiting, 1), (waiting, 1), (lapsed, 1)]


def move_clock(plan: Plan, to: datetime) -> None:
    charter_services.move_clock(plan_id=plan.pk, to=to, at=timezone.now(), allowed=True)


def lapsed() -> Claim:
    request = asked()
    services.warn_of_lapse(request_id=request.pk, at=DUE_AT - 7 * DAY)
    lapse(request.claim, DUE_AT)
    return Claim.objects.get(pk=request.claim_id)


def reopen(claim: Claim, at: datetime) -> Claim:
    return services.reopen_claim(
        claim_id=claim.pk, words="I was in hospital.", by=claim.filed_by, at=at
    )


def test_a_closed_claim_is_opened_again_with_everything_in_it() -> None:
    claim = lapsed()

    again = reopen(claim, DUE_AT + 90 * DAY - timedelta(seconds=1))

    assert again.state == ClaimState.SUBMITTED
    assert again.evidence.count() == 1
    assert told("reopened") == 1


def test_after_its_days_a_closed_claim_is_asked_anew_instead() -> None:
    claim = lapsed()

    with pytest.raises(rules.ReopenTooLate) as refused:
        reopen(claim, DUE_AT + 90 * DAY)

    assert refused.value.until == DUE_AT + 90 * DAY


def test_a_claim_told_anew_meanwhile_is_not_opened_beside_it() -> None:
    claim = lapsed()
    anew = a_claim(enrolment=claim.enrolment)

    with pytest.raises(rules.AlreadyFiled) as refused:
        reopen(claim, DUE_AT + DAY)

    assert refused.value.ref == anew.ref


@pytest.mark.django_db(transaction=True)
def test_answered_and_closed_in_one_instant_it_is_one_of_the_two() -> None:
    request = asked()
    services.warn_of_lapse(request_id=request.pk, at=DUE_AT - 7 * DAY)

    outcomes = at_once(lambda: answer(request), lambda: lapse(request.claim, DUE_AT))

    claim = Claim.objects.get()
    request.refresh_from_db()
    if claim.state == ClaimState.LAPSED:
        assert only(outcomes, rules.RequestClosed) == 1
        assert request.answered_at is None
    else:
        assert claim.state == ClaimState.SUBMITTED
        assert False in outcomes
        assert request.closed_at is None


@pytest.mark.django_db(transaction=True)
def test_opened_again_and_told_anew_in_one_instant_it_is_one_claim() -> None:
    claim = lapsed()

    outcomes = at_once(
        lambda: reopen(claim, DUE_AT + DAY), lambda: a_filed_claim(enrolment=claim.enrolment)
    )

    assert only(outcomes, rules.AlreadyFiled) == 1
    assert only(outcomes, Claim) == 1
