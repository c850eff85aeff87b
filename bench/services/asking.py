"""What one payer asks: a statement of ten years, what is due; and people who join."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db import connection

from apportionment import selectors
from bench.rules.figures import Figures
from bench.rules.pools import Comings, Pool, born_on, payer_of
from bench.services.building import rows
from bench.services.timing import seconds
from members import services as members
from members.models import User
from members.states import Consent, Relation

SAMPLED: Final = range(1, 41)  # payers
EXPLAIN: Final = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "


class Listener:
    """Keeps the statements that pass."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []

    def __call__(
        self, execute: Any, words: str, params: Any, many: object, context: dict[str, Any]
    ) -> Any:
        """Let a statement pass, and keep it."""
        self.heard.append((words, params))
        return execute(words, params, many, context)


def patient_payers(of: Pool) -> list[int]:
    """Return those of the sampled payers whose every head counts since the pool's first hour."""
    comings = Comings(of)
    late = {
        payer_of(number)
        for number in range(1, 2 * len(SAMPLED))
        if comings.joined_at(number) != comings.joinings[0]
    }
    return [payer_id for payer_id in SAMPLED if payer_id not in late]


def ask_for_payers(of: Pool, *, plan_id: int) -> Figures:
    """Return what a statement and a due of one payer cost; the median of some payers."""
    statement = _costs(lambda payer: selectors.statement(payer_id=payer, plan_id=plan_id), of)
    due = _costs(lambda payer: selectors.due_minor(payer_id=payer, plan_id=plan_id), of)
    return {
        **{f"statement_{name}": figure for name, figure in statement.items()},
        **{f"due_{name}": figure for name, figure in due.items()},
    }


def _costs(question: Callable[[int], object], of: Pool) -> Figures:
    question(SAMPLED[0])  # the first one warms the house
    found = [_cost(question, payer_id) for payer_id in patient_payers(of)]
    return {name: median(one[name] for one in found) for name in found[0]}


def _cost(question: Callable[[int], object], payer_id: int) -> Figures:
    listener = Listener()
    with connection.execute_wrapper(listener):
        whole = seconds(lambda: question(payer_id))
    plans = [_explained(words, params) for words, params in listener.heard]
    return {
        "whole": whole,
        "execution": sum(plan["Execution Time"] for plan in plans) / 1000,
        "planning": sum(plan["Planning Time"] for plan in plans) / 1000,
        "queries": float(len(plans)),
    }


def _explained(words: str, params: Any) -> dict[str, float]:
    ((found,),) = rows(EXPLAIN + words, params)
    plan: dict[str, float] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def join_people(*, plan_id: int, after: datetime, count: int) -> Figures:
    """Return how many people join in a second, one after the other, in one process."""
    users = User.objects.bulk_create(
        User(name="林新", email=f"new{n}@bench.invalid", password="!", registered_at=after)  # noqa: S106
        for n in range(count)
    )
    people = list(enumerate(users, start=1))
    _join(plan_id, *people[0], after=after)
    taken = seconds(lambda: _join_all(plan_id, people[1:], after=after))
    return {"joins_a_second": (count - 1) / taken}


def _join_all(plan_id: int, people: Sequence[tuple[int, User]], *, after: datetime) -> None:
    for number, user in people:
        _join(plan_id, number, user, after=after)


def _join(plan_id: int, number: int, user: User, *, after: datetime) -> None:
    members.join(
        plan_id=plan_id,
        user_id=user.pk,
        person=members.Person("林新", born_on(number), Relation.SELF),
        accepted=list(Consent),
        language="en",
        at=after + timedelta(seconds=number),
    )
