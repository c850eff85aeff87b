"""What reviewers make of a signal: once, impartially; and how often it mattered."""

from datetime import date

import pytest

from claims import selectors, services, words
from claims.models import Claim, Signal
from claims.rules import NotImpartial, SignalAnswered
from claims.rules.signals import SAME_ACCOUNT, SOON
from claims.states import SignalAnswer
from tests.claims.builders import READ_AT, a_reviewer
from tests.claims.test_signals import a_request, look, said
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db


def answer(
    signal: Signal,
    given: SignalAnswer = SignalAnswer.NOT_USEFUL,
    *,
    reviewer: object | None = None,
) -> Signal:
    return services.answer_signal(
        signal_id=signal.pk,
        answer=given,
        words="Brothers-in-law.",
        by=reviewer or a_reviewer(),  # type: ignore[arg-type]
        at=READ_AT,
    )


def a_signal() -> Signal:
    return look(a_request(event_on=date(2025, 6, 10)))[SOON]


def test_an_answer_is_given_once() -> None:
    signal, reviewer = a_signal(), a_reviewer()

    answer(signal, reviewer=reviewer)
    answer(signal, reviewer=reviewer)
    with pytest.raises(SignalAnswered):
        answer(signal, SignalAnswer.USEFUL)

    signal.refresh_from_db()
    assert (signal.answered_by, signal.answered_at) == (reviewer, READ_AT)
    assert signal.words == "Brothers-in-law."


def test_what_was_answered_stays_as_it_was_seen() -> None:
    a_request(account="6222 9")
    claim, reviewer = a_request(account="6222 9"), a_reviewer()
    signal = look(claim)[SAME_ACCOUNT]
    answer(signal, reviewer=reviewer)
    Claim.objects.exclude(pk=claim.pk).update(account_lookup=None)

    kept = look(claim)[SAME_ACCOUNT]

    assert (kept.facts, kept.answer) == (signal.facts, SignalAnswer.NOT_USEFUL)


def test_nobody_answers_for_their_own_family() -> None:
    user = a_reviewer()
    signal = look(a_request(an_enrolment(user=user), event_on=date(2025, 6, 10)))[SOON]

    with pytest.raises(NotImpartial):
        answer(signal, reviewer=user)


def test_while_read_blind_nobody_sees_what_another_made_of_it() -> None:
    signal = answer(a_signal())

    (hidden,) = words.signal_rows([signal], signal.claim.plan, is_hidden=True)
    (open_one,) = words.signal_rows([signal], signal.claim.plan, is_hidden=False)

    assert (hidden.answer, hidden.words) == ("", "")
    assert (open_one.answer, open_one.words) == ("It did not matter", "Brothers-in-law.")


def test_what_was_erased_says_so() -> None:
    signal = a_signal()
    signal.facts = {}

    assert said(signal) == "What it rested on has been erased."


def test_how_often_a_signal_mattered_is_said_only_of_enough_answers() -> None:
    plan = a_plan()
    signals = [
        look(a_request(an_enrolment(plan=plan), event_on=date(2025, 6, 10)))[SOON] for _ in range(6)
    ]
    answer(signals[0], SignalAnswer.USEFUL)
    for signal in signals[1:4]:
        answer(signal)

    few = selectors.signal_precision(plan_id=plan.pk)[0]
    answer(signals[4])
    enough = selectors.signal_precision(plan_id=plan.pk)[0]

    assert (few.key, few.found, few.answered, few.useful_bps) == (SOON, 6, 4, None)
    assert (enough.found, enough.answered, enough.useful_bps) == (6, 5, 2_000)
    assert len(selectors.signal_precision(plan_id=a_plan().pk)) == 5
