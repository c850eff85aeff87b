"""Debits in foul weather (`tests/storm`), and a worker killed in the middle of one."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
from pytest_django import Settings

from embedded.child import end_group
from tests.treasury.builders import NOON, a_debit, a_plan, ask, fresh, resolve
from tests.treasury.sandbox import ROOT, Provider, wait_until
from treasury import selectors
from treasury.states import DebitState

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS: Final = [1, 2, 3]
FEW, MANY, NIGHTS_SEEDS = 125, 10_000, 100
LONG: Final = 600
ASK = """
import django; django.setup()
from datetime import datetime
from treasury import services
services.ask_debit(payer_id={payer_id}, plan_id={plan_id}, to_period=1,
                   at=datetime.fromisoformat("{at}"))
"""
OF_THE_WORLD = ("DATABASE_URL", "REDIS_URL", "STATE_DIR", "DJANGO_SETTINGS_MODULE")


def storms(like: Mapping[str, str], *words: str, seconds: float = LONG) -> list[dict[str, Any]]:
    """Return what came of storms in a world of their own, with the tables of this test."""
    command = [sys.executable, "-m", "tests.storm", f"--like={like['DATABASE_URL']}", *words]
    alone = {name: text for name, text in os.environ.items() if name not in OF_THE_WORLD}
    process = subprocess.Popen(
        command, cwd=ROOT, env=alone, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        told, _ = process.communicate(timeout=seconds)
    finally:
        end_group(process.pid)
    return [json.loads(line) for line in told.splitlines()]


def test_storms_charge_everybody_once_or_not_at_all_and_a_planted_fault_is_found_out(
    process_environment: dict[str, str],
) -> None:
    """The fault planted in the last: what was asked for under a key is charged again under it."""
    seeds = map(str, SEEDS)

    *verdicts, planted = storms(
        process_environment, f"--debits={FEW}", "--planted", "--seeds", *seeds
    )

    assert [verdict["seed"] for verdict in verdicts] == SEEDS
    assert [verdict["wrong"] for verdict in verdicts] == [[]] * len(SEEDS)
    for verdict in verdicts:
        assert sum(verdict["states"].values()) == FEW
        assert len(verdict["befell"]) == 6  # each kind of calamity
    assert any("charged more than once" in words for words in planted["wrong"])


@pytest.mark.nightly
def test_a_hundred_storms_over_ten_thousand_debits(process_environment: dict[str, str]) -> None:
    seeds = os.environ.get("STORM_SEEDS", str(NIGHTS_SEEDS))
    wanted = [str(seed) for seed in range(1, int(seeds) + 1)]
    debits = os.environ.get("STORM_DEBITS", str(MANY))

    verdicts = storms(
        process_environment, f"--debits={debits}", "--seeds", *wanted, seconds=24 * 3600
    )

    assert len(verdicts) == len(wanted)
    assert [verdict for verdict in verdicts if verdict["wrong"]] == []


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
