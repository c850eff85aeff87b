"""Who comes, goes or changes payer while a run opens: counted and charged, or neither.

With real connections. Where each instant falls is up to the database; the answer never is.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from typing import Final

import pytest

from apportionment import services
from apportionment.models import Run
from charter.rules import next_cutoff
from members import rules as members_rules
from members import services as members
from members.models import User
from tests.apportionment.builders import a_granted_claim, officers
from tests.apportionment.history.charters import BANDS
from tests.apportionment.history.world import FOUNDED, World
from tests.members.builders import a_person, a_user, an_enrolment
from tests.members.threads import in_thread, slowly
from treasury.models import Debit

pytestmark = pytest.mark.django_db(transaction=True)

LONG: Final = 30
A_WHILE: Final = 0.3
JOINERS: Final = 6
JUST_BEFORE: Final = timedelta(microseconds=1)
YOUNG: Final = BANDS[0].key


def a_small_pool(heads: int = 2) -> World:
    """Return a pool whose first cutoff is near, with a claim to share."""
    world = World("plain")
    for number in range(heads):
        world.join(family=number, name="甲", born_on=a_person().born_on)
    a_granted_claim(world.plan, award_minor=9_000, at=world.now)
    return world


def opening(world: World) -> Callable[[], Run]:
    """Return the deed of opening the first run."""
    cutoff_at = next_cutoff(world.terms, FOUNDED)
    return lambda: services.open_run(plan_id=world.plan.pk, cutoff_at=cutoff_at, at=cutoff_at)


def asked_for(world: World, run: Run) -> dict[int, int]:
    """Seal a run, ask everybody, and return what each payer is asked for, in heads."""
    one, other = officers(world.plan)
    at = run.period.notice_until
    services.propose_run(run_id=run.pk, by=one, at=at)
    services.release_run(run_id=run.pk, by=other, at=at)
    sealed = services.seal_run(run_id=run.pk, at=at)
    for part in sealed.slices.all():
        services.make_debits(slice_id=part.pk, at=at)
    share_minor = run.period.shares.get(band__key=YOUNG).share_minor
    assert share_minor
    asked = dict(Debit.objects.values_list("payer_id", "amount_minor"))
    assert sum(asked.values()) == sealed.charged_minor
    return {payer: minor // share_minor for payer, minor in asked.items()}


def counted(run: Run) -> int:
    return sum(run.period.shares.values_list("counted", flat=True))


def payer_of(user: User) -> int | None:
    user.refresh_from_db()
    return user.payer_id


def test_of_many_who_join_while_a_run_opens_each_is_counted_and_asked_or_neither() -> None:
    world = a_small_pool()
    users, start = [a_user() for _ in range(JOINERS)], Barrier(JOINERS + 1)
    at = next_cutoff(world.terms, FOUNDED) - JUST_BEFORE

    def join(user: User) -> bool:
        start.wait()
        try:
            an_enrolment(plan=world.plan, user=user, at=at)
        except members_rules.CutoffPassed:
            return False
        return True

    def open_run() -> Run:
        start.wait()
        return opening(world)()

    with ThreadPoolExecutor(JOINERS + 1) as pool:
        joining = [in_thread(pool, partial(join, user)) for user in users]
        run = in_thread(pool, open_run).result(LONG)
        has_joined = [one.result(LONG) for one in joining]

    assert counted(run) == 2 + sum(has_joined)
    asked = asked_for(world, run)
    assert [asked.get(payer_of(user) or 0, 0) == 1 for user in users] == has_joined
    assert sum(asked.values()) == counted(run)


def test_a_leave_uncommitted_while_a_run_opens_is_neither_counted_nor_charged() -> None:
    world = a_small_pool()
    leaver, left_at = _first(world), next_cutoff(world.terms, FOUNDED) - JUST_BEFORE

    def leave() -> object:
        return members.leave(enrolment_id=leaver, by=world.users[0], at=left_at)

    run = _opened_meanwhile(world, leave)

    assert counted(run) == 1
    assert asked_for(world, run) == {payer_of(world.users[1]): 1}


def test_a_new_payer_uncommitted_while_a_run_opens_is_the_one_who_is_asked() -> None:
    world = a_small_pool()
    other, at = payer_of(world.users[1]), next_cutoff(world.terms, FOUNDED) - JUST_BEFORE
    assert other is not None

    def change() -> object:
        return members.change_payer(enrolment_id=_first(world), to_payer_id=other, by=None, at=at)

    run = _opened_meanwhile(world, change)

    assert counted(run) == 2
    assert asked_for(world, run) == {other: 2}


def _first(world: World) -> int:
    return min(world.oracle.heads)


def _opened_meanwhile(world: World, deed: Callable[[], object]) -> Run:
    """Open the first run while a deed is done and not committed; it waits for the commit."""
    done, may_commit = Event(), Event()
    with ThreadPoolExecutor() as pool:
        doing = in_thread(pool, slowly(deed, done=done, may_commit=may_commit))
        assert done.wait(LONG)
        run = in_thread(pool, opening(world))
        with pytest.raises(TimeoutError):
            run.result(timeout=A_WHILE)
        may_commit.set()
        doing.result(LONG)
        return run.result(LONG)
