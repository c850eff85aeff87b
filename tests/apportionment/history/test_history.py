"""Random histories: the question, the statement and the oracle never differ by a cent.

HISTORY=long lives many longer ones (README): for the night.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from tests.apportionment.history.machine import History

IS_LONG = os.environ.get("HISTORY") == "long"
HISTORIES = settings(
    max_examples=500 if IS_LONG else 6,
    stateful_step_count=60 if IS_LONG else 25,
    deadline=None,
    phases=set(Phase) - ({Phase.explain} if IS_LONG else {Phase.explain, Phase.shrink}),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_random_histories_agree(settings: Settings) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9"  # a bank that never answers at once

    run_state_machine_as_test(History, settings=HISTORIES)  # type: ignore[no-untyped-call]
