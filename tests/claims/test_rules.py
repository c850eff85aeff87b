"""The rules of claims, without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims import rules

DAY = date(2025, 9, 1)
amounts = st.integers(min_value=-(10**12), max_value=10**12)


@given(award_minor=amounts, cap_minor=st.integers(min_value=0, max_value=10**12))
def test_an_award_is_taken_exactly_when_it_is_positive_and_within_the_cap(
    award_minor: int, cap_minor: int
) -> None:
    try:
        rules.require_award(award_minor=award_minor, cap_minor=cap_minor)
        is_taken = True
    except rules.ClaimRefused:
        is_taken = False

    assert is_taken is (0 < award_minor <= cap_minor)


def test_an_event_on_the_day_of_birth_or_today_is_possible() -> None:
    rules.require_possible_event(event_on=DAY, born_on=DAY, today=DAY)


@given(days=st.integers(min_value=-400, max_value=400))
def test_an_event_before_joining_is_never_told_as_waiting_too(days: int) -> None:
    belonging = rules.Belonging(
        joined_on=DAY, waits_until=DAY + timedelta(days=90), left_on=None, claim_within_days=None
    )

    found = rules.hints(
        event_on=DAY + timedelta(days=days), filed_on=DAY, belonging=belonging, has_band=True
    )

    kinds = [type(hint) for hint in found]
    expected = [rules.BeforeJoining] if days < 0 else [rules.InWaiting] if days < 90 else []
    assert kinds == expected


def test_an_answer_is_late_the_day_after_it_was_promised() -> None:
    assert not rules.Calendar(due_on=DAY, today=DAY).is_late
    assert rules.Calendar(due_on=DAY, today=DAY + timedelta(days=1)).is_late
    assert not rules.Calendar(today=DAY).is_late
