"""The races of runs, with real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Final

import pytest

from apportionment import services
from apportionment.models import Period, Run, RunEvent
from apportionment.states import RunState
from charter.models import Plan
from charter.rules import next_cutoff, terms_from_json
from claims.states import ClaimState
from members import rules as members_rules
from members.models import Enrolment, User
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_proposed_run,
    a_released_run,
    debits_of,
    officers,
)
from tests.members.builders import FOUNDED, a_user, an_enrolment
from tests.members.threads import at_once, in_thread, slowly
from treasury import selectors as treasury
from treasury.models import Debit

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE: Final = 0.3
LONG: Final = 30


def first_cutoff(plan: Plan) -> Callable[[], Run]:
    """Return the deed of opening the plan's first run."""
    cutoff_at = next_cutoff(terms_from_json(plan.versions.get().terms), FOUNDED)
    return lambda: services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)


def join(plan: Plan, user: User) -> Callable[[], Enrolment]:
    """Return the deed of joining in the last moment before the first cutoff."""
    cutoff_at = next_cutoff(terms_from_json(plan.versions.get().terms), FOUNDED)
    return lambda: an_enrolment(plan=plan, user=user, at=cutoff_at - timedelta(microseconds=1))


def counted(run: Run) -> int:
    return sum(share.counted for share in run.period.shares.all())


def seal(run: Run) -> None:
    proposer, releaser = officers(run.period.plan)
    at = run.period.notice_until
    services.propose_run(run_id=run.pk, by=proposer, at=at)
    services.release_run(run_id=run.pk, by=releaser, at=at)
    services.seal_run(run_id=run.pk, at=at)


def test_two_who_open_one_cutoff_at_once_open_one_run() -> None:
    plan = a_pool()
    claim = a_granted_claim(plan)
    open_run = first_cutoff(plan)

    assert at_once(open_run, open_run) == ["CutoffNotLater", "done"]

    assert Run.objects.count() == Period.objects.count() == 1
    assert RunEvent.objects.filter(move="open").count() == 1
    assert claim.events.filter(after=ClaimState.ON_NOTICE).count() == 1


def test_a_join_uncommitted_while_a_run_opens_is_counted_and_charged() -> None:
    plan, user = a_pool(heads=250), a_user()
    a_granted_claim(plan)
    done, may_commit = Event(), Event()

    with ThreadPoolExecutor() as pool:
        joining = in_thread(pool, slowly(join(plan, user), done=done, may_commit=may_commit))
        assert done.wait(LONG)
        opening = in_thread(pool, first_cutoff(plan))
        with pytest.raises(TimeoutError):
            opening.result(timeout=A_WHILE)
        may_commit.set()
        joining.result(LONG)
        run = opening.result(LONG)

    assert counted(run) == 251
    assert what_is_due(plan, user, run) == run.period.shares.get(band__key="y18-y45").share_minor
    assert charged_by_heads(run) == 251


def test_a_join_that_waited_for_a_run_to_open_is_neither_counted_nor_charged() -> None:
    plan, user = a_pool(heads=250), a_user()
    a_granted_claim(plan)
    done, may_commit = Event(), Event()

    with ThreadPoolExecutor() as pool:
        opening = in_thread(pool, slowly(first_cutoff(plan), done=done, may_commit=may_commit))
        assert done.wait(LONG)
        joining = in_thread(pool, join(plan, user))
        with pytest.raises(TimeoutError):
            joining.result(timeout=A_WHILE)
        may_commit.set()
        opening.result(LONG)
        with pytest.raises(members_rules.CutoffPassed):
            joining.result(LONG)
    run = Run.objects.get()

    assert counted(run) == 250
    assert what_is_due(plan, user, run) == 0
    assert charged_by_heads(run) == 250


def what_is_due(plan: Plan, user: User, run: Run) -> int:
    """Seal a run, ask everybody, and return what one of them is asked for."""
    seal(run)
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
    user.refresh_from_db()
    return sum(debits_of(user).values_list("amount_minor", flat=True)) if user.payer_id else 0


def charged_by_heads(run: Run) -> int:
    """Return by how many heads the run's charge is made up, and that debits ask for all of it."""
    run.refresh_from_db()
    asked = sum(Debit.objects.values_list("amount_minor", flat=True))
    assert asked == run.charged_minor
    share_minor = run.period.shares.get(band__key="y18-y45").share_minor
    assert share_minor
    return asked // share_minor


def test_of_two_who_propose_at_once_one_wins() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_frozen_run(plan)

    def propose(by: User) -> Callable[[], Run]:
        return lambda: services.propose_run(run_id=run.pk, by=by, at=run.period.notice_until)

    assert at_once(*map(propose, officers(plan))) == ["RunMoveNotAllowed", "done"]
    assert run.events.filter(move="propose").count() == 1
    assert run.period.portions.count() == 1


def test_of_two_who_release_at_once_one_wins() -> None:
    plan = a_pool()
    run = a_proposed_run(plan)

    def release(by: User) -> Callable[[], Run]:
        return lambda: services.release_run(run_id=run.pk, by=by, at=run.period.notice_until)

    assert at_once(*map(release, officers(plan))) == ["RunMoveNotAllowed", "done"]
    assert run.events.filter(move="release").count() == 1


@pytest.mark.parametrize("other", ["abandon", "return"])
def test_a_run_released_and_given_up_at_once_is_one_of_both(other: str) -> None:
    plan = a_pool()
    one, two = officers(plan)
    run = a_proposed_run(plan)
    at = run.period.notice_until
    deed = services.abandon_run if other == "abandon" else services.return_run

    outcomes = at_once(
        lambda: services.release_run(run_id=run.pk, by=one, at=at),
        lambda: deed(run_id=run.pk, by=two, reason="look again", at=at),
    )

    assert outcomes == ["RunMoveNotAllowed", "done"]
    run.refresh_from_db()
    assert run.events.latest("pk").after == run.state
    assert (run.released_by == one) == (run.state == RunState.RELEASED)


def test_two_workers_who_seal_one_run_seal_it_once() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_released_run(plan)

    def seal_it() -> Run:
        return services.seal_run(run_id=run.pk, at=run.period.notice_until)

    assert at_once(seal_it, seal_it, seal_it) == ["done"] * 3
    assert run.events.filter(move="seal").count() == 1
    assert run.slices.count() == 8
    balance = {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}
    assert balance["awards_payable"] == -100_000
