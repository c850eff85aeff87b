"""Debits through the real provider under faults, and a worker killed in the middle of one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.treasury.builders import (
    NOON,
    a_debit,
    a_plan,
    ask,
    fresh,
    request,
    resolve,
)
from tests.treasury.sandbox import ROOT, Provider, wait_until
from treasury import selectors, services, tasks
from treasury.models import Debit, Mandate, Payer
from treasury.rules import DebitKey
from treasury.states import UNANSWERED, DebitState

pytestmark = pytest.mark.django_db(transaction=True)
ASK = """
import django; django.setup()
from datetime import datetime
from treasury import services
services.ask_debit(payer_id={payer_id}, plan_id={plan_id}, to_period=1,
                   at=datetime.fromisoformat("{at}"))
"""


@pytest.fixture
def telling_provider(
    tmp_path: Path, live_server: LiveServer, settings: Settings
) -> Iterator[Provider]:
    """Return a provider that tells the live site what happens."""
    provider = Provider(tmp_path / "book.sqlite", webhook_url=f"{live_server.url}/hooks/sandbox/")
    settings.GATEWAY_URL = provider.url
    yield provider
    provider.stop()


def test_a_storm_charges_everybody_once_or_not_at_all(telling_provider: Provider) -> None:
    telling_provider.misbehave(
        failure=0.2,
        lost_answer=0.1,
        lost_request=0.1,
        duplicate=0.1,
        reorder=0.2,
        lost_webhook=0.05,
        delay_seconds=0.02,
        seed=7,
    )
    plan_id = a_plan()
    owed = {payer_id: 900 + number for number, payer_id in enumerate(_payers(plan_id, count=200))}
    request(plan_id, owed, retry_days=1)
    services.record_notified(plan_id=plan_id, to_period=1, at=NOON)

    for day in range(2):
        _collect(telling_provider, plan_id, at=NOON + timedelta(days=day))
    for settled_on in selectors.unbooked_days(plan_id):
        services.book_collected(plan_id=plan_id, settled_on=settled_on, at=NOON)

    _agrees_with_the_providers_book(telling_provider, plan_id, owed)


def _payers(plan_id: int, *, count: int) -> list[int]:
    payers = Payer.objects.bulk_create(Payer(opened_at=NOON) for _ in range(count))
    Mandate.objects.bulk_create(
        Mandate(payer=payer, plan_id=plan_id, reference=f"m-{payer.pk}", granted_at=NOON)
        for payer in payers
    )
    return [payer.pk for payer in payers]


def _collect(provider: Provider, plan_id: int, *, at: datetime) -> None:
    """Ask for all that is due with two workers, and sweep until every answer is there."""
    keys = selectors.due_debit_keys(plan_id=plan_id, at=at, limit=1000)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda part: _ask(part, at), (keys[::2], keys[1::2])))
    wait_until(provider.is_idle)
    later = at + timedelta(minutes=10)

    def is_over() -> bool:
        tasks.work_events()
        tasks.ask_unknown()
        for key in selectors.unanswered_debit_keys(plan_id=plan_id, at=later, limit=1000):
            _resolve(key, later)
        return not Debit.objects.filter(plan_id=plan_id, state__in=UNANSWERED).exists()

    wait_until(is_over, seconds=30)


def _ask(keys: list[DebitKey], at: datetime) -> None:
    for key in keys:
        services.ask_debit(
            payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period, at=at
        )
    connections.close_all()


def _resolve(key: DebitKey, at: datetime) -> None:
    services.resolve_debit(
        payer_id=key.payer_id, plan_id=key.plan_id, to_period=key.to_period, at=at
    )


def _agrees_with_the_providers_book(provider: Provider, plan_id: int, owed: dict[int, int]) -> None:
    charged = [
        (int(key.split("/")[2]), minor)
        for key, (status, minor) in provider.book().items()
        if status == "paid"
    ]
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID)
    assert sorted(charged) == sorted(paid.values_list("payer_id", "amount_minor"))
    assert len(charged) == len(dict(charged)) < len(owed)
    assert all(owed[payer_id] == minor for payer_id, minor in charged)
    assert set(Debit.objects.filter(plan_id=plan_id).values_list("state", flat=True)) == {
        DebitState.PAID,
        DebitState.FAILED,
    }
    received = sum(minor for _, minor in charged)
    assert {row.code: row.amount_minor for row in selectors.trial_balance(plan_id)} == {
        "clearing": received,
        "receivable": -received,
    }


def test_a_worker_killed_between_question_and_answer_ends_with_one_charge(
    provider: Provider, process_environment: dict[str, str], settings: Settings
) -> None:
    provider.misbehave(answer_seconds=60)
    debit = a_debit(plan_id=a_plan())
    program = ASK.format(payer_id=debit.payer_id, plan_id=debit.plan_id, at=NOON.isoformat())
    environment = {
        **process_environment,
        "GATEWAY_URL": provider.url,
        "GATEWAY_KEY": settings.GATEWAY_KEY,
        "GATEWAY_WEBHOOK_SECRET": settings.GATEWAY_WEBHOOK_SECRET,
    }
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment)
    wait_until(lambda: bool(provider.keys(f"debit/{debit.plan_id}/{debit.payer_id}/")))
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    provider.behave()

    killed = fresh(debit)
    assert (killed.state, killed.attempts, killed.provider_reference) == (DebitState.ASKED, 1, None)
    assert ask(debit).attempts == 1
    wait_until(lambda: provider.settled(killed.request_key))
    later = NOON + timedelta(minutes=5)
    assert selectors.unanswered_debit_keys(plan_id=debit.plan_id, at=later, limit=9) == [debit.key]
    for _ in range(2):
        assert resolve(debit, at=later).state == DebitState.PAID

    assert provider.keys(f"debit/{debit.plan_id}/{debit.payer_id}/") == [killed.request_key]
