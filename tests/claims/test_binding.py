"""Which version binds a member's event: read from what they joined under, accepted and voted."""

from datetime import UTC, date, datetime

import pytest

from charter import services as charter
from charter.models import Plan
from claims.selectors import binding_of
from claims.states import BoundBy
from members import services as members
from members.models import Enrolment
from tests.charter.builders import charter_text
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db

CHANGED_AT = datetime(2025, 6, 1, 16, tzinfo=UTC)  # 2 June, 00:00 in Shanghai
READ_AT = datetime(2025, 7, 1, 4, tzinfo=UTC)
LATER = date(2025, 9, 1)


def a_change(plan: Plan, *lines: str) -> None:
    """Bring a version into force that gives less."""
    text = charter_text().replace("benefit_minor = 6000000", "benefit_minor = 5000000")
    text += "\n".join(["[governance]", 'rule_changes = "vote"', *lines])
    charter.load_charter(slug=plan.slug, toml_text=text, source="later.toml", at=CHANGED_AT)


def read_anew(enrolment: Enrolment) -> None:
    members.accept_charter(
        enrolment_id=enrolment.pk,
        wording="I have read it",
        language="en",
        by=enrolment.member.holder,
        at=READ_AT,
    )


def what_binds(enrolment: Enrolment, event_on: date = LATER) -> tuple[int, BoundBy]:
    found = binding_of(enrolment=enrolment, event_on=event_on)
    return found.version.number, found.bound_by


@pytest.fixture
def enrolment() -> Enrolment:
    return an_enrolment(plan=a_plan())


def test_the_version_of_joining_binds_while_nothing_changes(enrolment: Enrolment) -> None:
    assert what_binds(enrolment) == (1, BoundBy.JOINING)


def test_a_change_behind_their_back_does_not_bind(enrolment: Enrolment) -> None:
    a_change(enrolment.plan)

    assert what_binds(enrolment) == (1, BoundBy.JOINING)


def test_what_they_accepted_binds_from_the_next_day_on(enrolment: Enrolment) -> None:
    a_change(enrolment.plan)
    read_anew(enrolment)

    assert what_binds(enrolment) == (2, BoundBy.ACCEPTED)
    assert what_binds(enrolment, date(2025, 7, 1)) == (1, BoundBy.JOINING)
    assert what_binds(enrolment, date(2025, 7, 2)) == (2, BoundBy.ACCEPTED)


def test_what_the_members_voted_for_binds_from_the_day_it_is_in_force(enrolment: Enrolment) -> None:
    a_change(enrolment.plan, 'adopted_by = "vote"')

    assert what_binds(enrolment, date(2025, 6, 1)) == (1, BoundBy.JOINING)
    assert what_binds(enrolment, date(2025, 6, 2)) == (2, BoundBy.VOTED)


def test_who_joined_under_the_change_is_bound_by_joining(enrolment: Enrolment) -> None:
    a_change(enrolment.plan)

    other = an_enrolment(plan=enrolment.plan, at=READ_AT)

    assert what_binds(other) == (2, BoundBy.JOINING)
