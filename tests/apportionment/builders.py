"""Pools with members, claims and closed periods, made by the real services."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from django.db.models import QuerySet

from apportionment import services
from apportionment.models import Run
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from charter.rules import next_cutoff
from claims import services as claims
from claims.models import Claim
from claims.states import Cause, Verdict
from members import services as members
from members.models import Enrolment, Message, User
from members.services import NewPerson, Person
from members.states import MessageState, Relation, Role
from tests.members.builders import (
    CHARTERS,
    FOUNDED,
    NOTHING,
    a_crew_member,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
)
from treasury import services as treasury
from treasury.models import Debit

# Keys of a charter and what they are set to; None leaves a key out.
UNCAPPED: Final[Mapping[str, object]] = {
    "minimum_headcount": 1,
    "spread_over_periods": 1,
    "case_cap_minor": None,
    "case_cap_excess": None,
    "year_cap_minor": None,
    "year_cap_borne_by": None,
    "reserve_bps": 0,
    "reserve_cap_minor": None,
    "fee_bps": 0,
}
_numbers = count(1)

OPENING: Final = FOUNDED + timedelta(hours=1)
DAY: Final = timedelta(days=1)


def a_pool(
    *,
    heads: int = 250,
    charter_name: str = "village",
    plan: Plan | None = None,
    joined_at: datetime = OPENING,
    born_on: date = date(1990, 5, 20),
) -> Plan:
    """Return a plan with as many heads, two to a payer, who joined in its first hour."""
    plan = plan or a_plan(charter_name=charter_name)
    members.copy_people(
        plan_id=plan.pk,
        people=_people(heads, prefix=f"{plan.slug}-{joined_at:%y%m%d}", at=joined_at, born=born_on),
        at=joined_at,
    )
    return plan


@contextmanager
def named_from_one() -> Iterator[None]:
    """Let plans made inside be where-1, where-2, … whatever was made before."""
    global _numbers  # noqa: PLW0603
    before, _numbers = _numbers, count(1)
    try:
        yield
    finally:
        _numbers = before


def a_plan_where(
    terms: Mapping[str, object],
    *,
    charter_name: str = "village",
    changes: Mapping[str, str] = NOTHING,
    at: datetime = FOUNDED,
) -> Plan:
    """Return a plan under one of our charters with some of its keys set otherwise, or left out.

    `changes` are pieces of the charter's text, and what stands there instead.
    """
    text = _charter_text(charter_name, terms)
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    version = charter_services.load_charter(
        slug=f"where-{next(_numbers)}",
        toml_text=text,
        source=f"{charter_name}.toml",
        at=at,
    )
    return version.plan


def a_version_where(
    plan: Plan, terms: Mapping[str, object], *, charter_name: str = "village", at: datetime
) -> None:
    """Give a plan a next version, in force from `at` on, with some keys set otherwise."""
    charter_services.load_charter(
        slug=plan.slug,
        toml_text=_charter_text(charter_name, terms),
        source=f"{charter_name}.toml",
        at=at,
    )


def _charter_text(charter_name: str, terms: Mapping[str, object]) -> str:
    text = (CHARTERS / f"{charter_name}.toml").read_text(encoding="utf-8")
    for key, value in terms.items():
        text = re.sub(rf"^{key} = .*\n", "", text, flags=re.MULTILINE)
        if value is not None:
            written = f'"{value}"' if isinstance(value, str) else str(value).lower()
            text = f"{key} = {written}\n{text}"
    return text


def a_small_pool(
    terms: Mapping[str, object] | None = None, *, heads: int = 10, charter_name: str = "village"
) -> Plan:
    """Return a pool of a few heads that share all there is at once, by these terms."""
    base = UNCAPPED if charter_name == "village" else {}
    return a_pool(
        heads=heads, plan=a_plan_where({**base, **(terms or {})}, charter_name=charter_name)
    )


def _people(heads: int, *, prefix: str, at: datetime, born: date) -> Iterator[NewPerson]:
    for number in range(heads):
        is_first = number % 2 == 0
        yield NewPerson(
            holder=f"{prefix}-{number // 2}",
            name="林一" if is_first else "林二",
            born_on=born,
            relation=Relation.SELF if is_first else Relation.SPOUSE,
            joined_at=at,
        )


def an_enrolment_of(plan: Plan, *, number: int = 0) -> Enrolment:
    """Return one of the pool's enrolments, by its place."""
    return (
        Enrolment.objects.filter(plan=plan).select_related("member__holder").order_by("pk")[number]
    )


def a_payer_of(plan: Plan, *, number: int = 0) -> int:
    """Return the payer of one of the pool's enrolments."""
    payer_id = an_enrolment_of(plan, number=number).member.holder.payer_id
    assert payer_id is not None
    return payer_id


def a_granted_claim(
    plan: Plan, *, award_minor: int = 600_000, at: datetime = OPENING, number: int = 0
) -> Claim:
    """Return a claim that two reviewers have granted."""
    enrolment = an_enrolment_of(plan, number=number)
    claim = claims.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=Cause.ACCIDENT,
        condition="broken leg",
        event_on=at.date(),
        story="fell from a ladder",
        account_name=enrolment.member.name,
        account_ref="6222 0000 0000 0000",
        documents=[],
        at=at,
    )
    claims.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=award_minor,
        article="Article 8",
        fact="hospital report",
        reason="It is what the charter describes.",
        by=a_crew_member(Role.REVIEWER, plan=plan),
        at=at,
    )
    return claims.grant_claim(
        claim_id=claim.pk,
        reason="I read the same.",
        by=a_crew_member(Role.REVIEWER, plan=plan),
        at=at,
    )


def officers(plan: Plan) -> tuple[User, User]:
    """Return one who proposes and another who releases."""
    return a_crew_member(Role.TREASURER, plan=plan), a_crew_member(Role.TREASURER, plan=plan)


def a_frozen_run(plan: Plan) -> Run:
    """Return the run of the plan's next cutoff, just opened."""
    frozen_at = charter.frozen_at(plan.pk)
    just_after = frozen_at + timedelta(microseconds=1)  # the first charter is in force from then
    cutoff_at = next_cutoff(charter.terms_at(plan.pk, just_after), frozen_at)
    return services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)


def a_proposed_run(plan: Plan, *, by: User | None = None) -> Run:
    """Return the next run, proposed when its notice has ended."""
    run = a_frozen_run(plan)
    by = by or a_crew_member(Role.TREASURER, plan=plan)
    return services.propose_run(run_id=run.pk, by=by, at=run.period.notice_until)


def a_released_run(plan: Plan) -> Run:
    """Return the next run, proposed by one officer and released by another."""
    proposer, releaser = officers(plan)
    run = a_proposed_run(plan, by=proposer)
    return services.release_run(run_id=run.pk, by=releaser, at=run.period.notice_until)


def a_sealed_run(plan: Plan) -> Run:
    """Return the next run, sealed."""
    run = a_released_run(plan)
    return services.seal_run(run_id=run.pk, at=run.period.notice_until)


def a_debited_run(plan: Plan) -> Run:
    """Return the next run, sealed, its debits made and told."""
    run = a_sealed_run(plan)
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
        services.notify_debits(slice_id=part.pk, at=run.period.notice_until)
    deliver_letters(plan, at=run.period.notice_until)
    return run


def deliver_letters(plan: Plan, *, at: datetime) -> None:
    """Let all that lies in a plan's outbox arrive, and whoever waits for it take notice."""
    Message.objects.filter(plan=plan, state=MessageState.QUEUED).update(
        state=MessageState.DELIVERED, body="told", sent_at=at, delivered_at=at
    )
    services.follow_letters(plan_id=plan.pk, at=at)


def a_collected_run(plan: Plan) -> Run:
    """Return the next run, its debits paid and booked on their day."""
    return settled(a_debited_run(plan))


def settled(run: Run) -> Run:
    """Return a run whose debits are all paid, and booked on their day."""
    day = run.period.notice_until + 10 * DAY
    treasury.settle_batch(plan_id=run.period.plan_id, to_period=run.period.no, at=day)
    treasury.book_collected(plan_id=run.period.plan_id, settled_on=day.date(), at=day)
    return run


def a_family(plan: Plan, *, heads: int = 1, name: str = "林小满") -> User:
    """Return a user who has joined a pool with as many heads, in its first hours."""
    user = a_user(name=name)
    people = [a_person(name=name), *(_child(number) for number in range(heads - 1))]
    for person in people:
        an_enrolment(plan=plan, user=user, person=person, at=OPENING + timedelta(hours=1))
    user.refresh_from_db()  # joining gave them a payer
    return user


def _child(number: int) -> Person:
    born_on = date(2000, 1, 1 + number)
    return a_person(name=f"林家{number}", born_on=born_on, relation=Relation.CHILD)


def debits_of(user: User) -> QuerySet[Debit]:
    """Return the debits of whoever pays as this user."""
    assert user.payer_id is not None
    return Debit.objects.filter(payer_id=user.payer_id)
