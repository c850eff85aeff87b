"""Which charter version binds: the court cases of 2021 and 2022, and their edges."""

from datetime import UTC, datetime, timedelta

from claims.rules.binding import ACCEPTED, JOINING, VOTED, Bound, Candidate, bound

EVENT_AT = datetime(2018, 9, 1, tzinfo=UTC)
BEFORE = EVENT_AT - timedelta(days=30)


def a_version(
    number: int = 2,
    *,
    in_force_at: datetime = BEFORE,
    accepted_at: datetime | None = None,
    is_voted: bool = False,
) -> Candidate:
    return Candidate(
        number=number, in_force_at=in_force_at, accepted_at=accepted_at, is_voted=is_voted
    )


def what_binds(*candidates: Candidate, joined: int = 1) -> Bound:
    return bound(joined=joined, candidates=candidates, event_at=EVENT_AT)


def test_beijing_a_later_exclusion_does_not_bind_who_joined_before_it() -> None:
    assert what_binds(a_version()) == Bound(1, JOINING)


def test_hongkou_what_the_members_voted_for_binds_who_was_there_before() -> None:
    assert what_binds(a_version(is_voted=True)) == Bound(2, VOTED)


def test_hongkou_what_the_claimant_accepted_binds_them() -> None:
    assert what_binds(a_version(accepted_at=BEFORE)) == Bound(2, ACCEPTED)


def test_their_own_yes_is_named_where_the_members_voted_too() -> None:
    assert what_binds(a_version(accepted_at=BEFORE, is_voted=True)) == Bound(2, ACCEPTED)


def test_what_was_not_yet_in_force_at_the_event_does_not_bind() -> None:
    late = EVENT_AT + timedelta(microseconds=1)

    assert what_binds(a_version(in_force_at=late, is_voted=True)) == Bound(1, JOINING)
    assert what_binds(a_version(in_force_at=EVENT_AT, is_voted=True)) == Bound(2, VOTED)


def test_what_was_accepted_after_the_event_does_not_bind() -> None:
    late = EVENT_AT + timedelta(microseconds=1)

    assert what_binds(a_version(accepted_at=late)) == Bound(1, JOINING)


def test_of_several_that_bind_the_latest_does() -> None:
    accepted, voted = a_version(2, accepted_at=BEFORE), a_version(3, is_voted=True)

    assert what_binds(accepted, voted) == Bound(3, VOTED)
    assert what_binds(a_version(2, is_voted=True), a_version(3)) == Bound(2, VOTED)


def test_a_version_from_before_joining_never_binds() -> None:
    assert what_binds(a_version(1, is_voted=True), joined=2) == Bound(2, JOINING)
    assert what_binds(joined=4) == Bound(4, JOINING)
