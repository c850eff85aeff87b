"""One storm: a pool whose debits are asked for while everything fails, and what came of it."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

import httpx
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.utils import InterfaceError
from django.utils import timezone

from apportionment import services as apportionment
from apportionment.services.books import check_books
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from config.celery import app
from tests.apportionment.builders import a_granted_claim, a_pool, a_sealed_run, deliver_letters
from tests.storm.world import World
from treasury import selectors as treasury
from treasury.models import Debit, GatewayEvent
from treasury.states import ASKABLE, UNANSWERED, DebitState

SWEEPS: Final = (
    "apportionment.tasks.ask_due_debits",
    "treasury.tasks.work_events",
    "apportionment.tasks.ask_unanswered",
    "treasury.tasks.ask_unknown",
    "apportionment.tasks.book_collected",
)
FAULTS: Final = {
    "error": 0.2,
    "lost_answer": 0.1,
    "lost_request": 0.05,
    "duplicate": 0.1,
    "reorder": 0.3,
    "lost_webhook": 0.05,
    "failure": 0.05,
    "delay_seconds": 0.1,
}
TICK: Final = 0.4
PLAN_TIME: Final = timedelta(seconds=40)  # passes in a tick: what is looked at later comes to pass
LETTERS_DAY: Final = datetime(2031, 3, 3, 4, tzinfo=UTC)
DEBIT_DAY: Final = LETTERS_DAY + timedelta(days=20)
AWAY: Final = (DatabaseError, InterfaceError)


@dataclass
class Verdict:
    """What came of one storm; `wrong` is empty if every promise was kept."""

    seed: int
    debits: int
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    befell: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


def storm(
    world: World,
    *,
    seed: int,
    debits: int,
    faults: Mapping[str, float] = MappingProxyType({}),
    is_calm: bool = False,
) -> Verdict:
    """Ask for so many debits in foul weather until all are answered, and judge the outcome.

    `is_calm`: the provider misbehaves, and nothing is killed.
    """
    chance, verdict = Random(seed), Verdict(seed, debits)
    plan = _pool(debits)
    _misbehave({**dict.fromkeys(FAULTS, 0), **FAULTS, **faults, "seed": seed})
    began = time.monotonic()
    to_come = [] if is_calm else _calamities(world, chance, debits=debits)
    _weather(world, plan, chance, verdict, to_come=to_come)
    verdict.seconds = time.monotonic() - began
    _misbehave({**dict.fromkeys(faults, 0), **dict.fromkeys(FAULTS, 0)})
    _judge(plan, verdict, book=Path(world.environment["SANDBOX_STATE"]))
    return verdict


def _pool(debits: int) -> Plan:
    """Return a pool with so many payers, each told of a debit whose day has come."""
    plan = a_pool(heads=2 * debits)
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    _move(plan, LETTERS_DAY)
    for part in run.slices.all():
        apportionment.make_debits(slice_id=part.pk, at=charter.now(plan))
        apportionment.notify_debits(slice_id=part.pk, at=charter.now(plan))
    deliver_letters(plan, at=charter.now(plan))
    _move(plan, DEBIT_DAY)
    made = Debit.objects.filter(plan_id=plan.pk).count()
    assert made == debits, f"{made} debits were made"
    return plan


def _move(plan: Plan, to: datetime) -> None:
    charter_services.move_clock(plan_id=plan.pk, to=to, at=timezone.now(), allowed=True)
    plan.refresh_from_db()


def _calamities(world: World, chance: Random, *, debits: int) -> list[str]:
    """Return what is to befall the world, each kind at least once."""
    names = [*world.calamities]
    return chance.sample(names, len(names)) + chance.choices(names, k=debits // 400)


def _weather(
    world: World, plan: Plan, chance: Random, verdict: Verdict, *, to_come: list[str]
) -> None:
    """Sweep while calamities befall the world; then calm, until all is done."""
    end, next_at = time.monotonic() + 180 + verdict.debits / 10, time.monotonic() + TICK
    while to_come or not _despite(lambda: _is_over(plan)):
        if time.monotonic() > end:
            verdict.wrong.append(f"not over in time: {_despite(lambda: _states(plan))}")
            return
        _sweep()
        _despite(lambda: _move(plan, charter.now(plan) + PLAN_TIME))
        time.sleep(TICK)
        if to_come and time.monotonic() > next_at:
            name = to_come.pop()
            world.calamities[name](chance)
            verdict.befell[name] = verdict.befell.get(name, 0) + 1
            next_at = time.monotonic() + chance.uniform(0.1, 1 + verdict.debits / 5_000)


def _sweep() -> None:
    """Send the sweeps, as the scheduler does; a broker that is away loses them."""
    for name in SWEEPS:
        with suppress(Exception):
            app.send_task(name, expires=10, retry=False)


def _despite(question: Callable[[], object]) -> object:
    """Return an answer of the database, None while it is away."""
    try:
        return question()
    except AWAY:
        connection.close()
        return None


def _is_over(plan: Plan) -> bool:
    """Return whether each debit is paid or has failed, and everything told was heard and booked."""
    debits = Debit.objects.filter(plan_id=plan.pk)
    now = charter.now(plan)
    return not (
        debits.filter(state__in=UNANSWERED).exists()
        or debits.filter(state__in=ASKABLE, next_ask_at__lte=now).exists()
        or GatewayEvent.objects.filter(worked_at=None).exists()
        or treasury.unbooked_days(plan.pk)
    )


def _states(plan: Plan) -> dict[str, int]:
    return dict(Counter(Debit.objects.filter(plan_id=plan.pk).values_list("state", flat=True)))


def _judge(plan: Plan, verdict: Verdict, *, book: Path) -> None:
    """Compare what the provider did with what we know, and have the books checked."""
    charged, verdict.calls = _charged(book, plan.pk)
    verdict.states = _states(plan)
    twice = [one for one, times in Counter(payer for payer, _ in charged).items() if times > 1]
    paid = Debit.objects.filter(plan_id=plan.pk, state=DebitState.PAID)
    ours = sorted(paid.values_list("payer_id", "amount_minor"))
    received = sum(minor for _, minor in ours)
    clearing = treasury.balance_minor(plan_id=plan.pk, account="clearing")
    off = sum(row.amount_minor for row in treasury.trial_balance(plan.pk))
    told = {
        f"{len(twice)} payers were charged more than once": twice,
        "the provider charged others than are paid here": sorted(charged) != ours,
        f"states {verdict.states}": set(verdict.states) - {DebitState.PAID, DebitState.FAILED},
        f"the books are off by {off}": off,
        f"clearing holds {clearing}, {received} was paid": clearing != received,
    }
    verdict.wrong += [words for words, is_wrong in told.items() if is_wrong]
    check = check_books(plan_id=plan.pk, at=charter.now(plan))
    verdict.wrong += [f"check_books: {one}" for one in check.differences]


def _charged(book: Path, plan_id: int) -> tuple[list[tuple[int, int]], int]:
    """Return whom the provider charged how much, and how often it was called."""
    with closing(sqlite3.connect(book, timeout=30)) as rows:
        asked = rows.execute(
            "SELECT key, status, amount_minor, calls FROM request WHERE key LIKE ?",
            (f"%debit/{plan_id}/%",),
        ).fetchall()
    charged = [
        (int(key.rpartition(" ")[2].split("/")[2]), minor)
        for key, status, minor, _ in asked
        if status == "paid"
    ]
    return charged, sum(calls for *_, calls in asked)


def _misbehave(faults: dict[str, float]) -> None:
    authorization = {"Authorization": f"Bearer {settings.GATEWAY_KEY}"}
    url = f"{settings.GATEWAY_URL}/v1/faults"
    httpx.put(url, json=faults, headers=authorization, trust_env=False).raise_for_status()
