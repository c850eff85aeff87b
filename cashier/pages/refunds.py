"""Runs of refunds, told: what goes back, who bears it, how far it has come."""

from dataclasses import dataclass

from cashier.words import payouts as words
from charter.models import Plan
from members import selectors as members
from members.models import User
from treasury import selectors
from treasury.models import Refund, RefundRun
from treasury.selectors import RunProgress
from treasury.states import PayoutState, RefundRunState

S = PayoutState
AT_MOST = 50


@dataclass(frozen=True)
class RunRow:
    """One run in a list, with who prepared, released or withdrew it."""

    run: RefundRun
    prepared_by: str
    ended_by: str
    borne_by: str


@dataclass(frozen=True)
class ToldRefund:
    """One refund that waits for somebody, and what may be done with it."""

    refund: Refund
    failure: str
    may_retry: bool
    may_withdraw: bool


@dataclass(frozen=True)
class RunPage:
    """One run of refunds."""

    plan: Plan
    row: RunRow
    progress: RunProgress
    failed: list[ToldRefund]
    may_release: bool
    may_withdraw: bool
    is_own: bool
    refused: str = ""

    @property
    def run(self) -> RefundRun:
        """Return the run."""
        return self.row.run


def run_rows(runs: list[RefundRun]) -> list[RunRow]:
    """Return runs with the names of their people, in one question however many there are."""
    people = {who for one in runs for who in (one.prepared_by, _ended_by(one)) if who}
    names = members.names_of(user_ids=sorted(people))
    return [
        RunRow(
            run=one,
            prepared_by=names.get(one.prepared_by, ""),
            ended_by=names.get(_ended_by(one) or 0, ""),
            borne_by=str(words.BORNE_BY[one.borne_by]),
        )
        for one in runs
    ]


def run_page(
    *, plan: Plan, run: RefundRun, user: User, may_act: bool, refused: str = ""
) -> RunPage:
    """Return one run as this person sees it."""
    [row] = run_rows([run])
    is_own = run.prepared_by == user.pk
    waits = may_act and run.state == RefundRunState.PREPARED
    failed = selectors.refunds_of_run(run.pk).filter(state=S.FAILED)[:AT_MOST]
    return RunPage(
        plan=plan,
        row=row,
        progress=selectors.progress_of_run(run),
        failed=[
            ToldRefund(
                refund=one,
                failure=words.failure_words(one.failure_code),
                may_retry=may_act and not is_own,
                may_withdraw=may_act,
            )
            for one in failed
        ],
        may_release=waits and not is_own,
        may_withdraw=waits,
        is_own=waits and is_own,
        refused=refused,
    )


def _ended_by(run: RefundRun) -> int | None:
    return run.released_by or run.withdrawn_by
