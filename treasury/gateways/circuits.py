"""The circuit breaker: a provider that does not answer is left alone a while, by all workers."""

import logging
import random
from enum import Enum
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from treasury import rules
from treasury.gateways.interface import GatewayAway
from treasury.models import Circuit

logger = logging.getLogger(__name__)
FIRST: Final = """
INSERT INTO treasury_circuit (gateway, failures, failed_at, last_error)
VALUES (%s, 0, clock_timestamp(), '') ON CONFLICT DO NOTHING
"""


class Standing(Enum):
    """How a provider has answered of late."""

    WELL = "well"
    FAILED = "failed"
    ON_TRIAL = "on trial"


class GatewayRests(GatewayAway):
    """The provider did not answer of late and is left alone: it was not asked this."""


def enter(gateway: str) -> Standing:
    """Return how a provider has answered of late; refuse (`GatewayRests`) while it rests.

    When its rest is over, one worker alone may go on; for the others it rests until that one knows.
    """
    circuit = _circuits(gateway).filter(failures__gt=0).first()
    if circuit is None:
        return Standing.WELL
    if circuit.opened_until is None:
        return Standing.FAILED
    if not _takes_trial(gateway):
        raise GatewayRests(gateway)
    return Standing.ON_TRIAL


@transaction.atomic
def note_failure(gateway: str, error: Exception, *, is_trial: bool) -> bool:
    """Count a call without an answer; return whether the provider rests.

    What was under way when its rest began is of the same outage, and not counted; a trial is.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [gateway])
    circuit = _circuits(gateway).select_for_update(of=("self",)).get()
    if circuit.opened_until is not None and not is_trial:
        return True
    failures = circuit.failures + 1
    rest = rules.rest(failures, chance=random.random())
    _circuits(gateway).update(
        failures=failures,
        failed_at=Now(),
        opened_until=None if rest is None else Now() + rest,
        last_error=_words(error),
    )
    if rest is not None:
        logger.warning("%s rests for %s after %d failures", gateway, rest, failures)
    return rest is not None


def note_success(gateway: str) -> None:
    """Forget the failures: the provider answers again."""
    _circuits(gateway).filter(failures__gt=0).update(failures=0, opened_until=None)


def _circuits(gateway: str) -> QuerySet[Circuit]:
    return Circuit.objects.filter(gateway=gateway)


def _takes_trial(gateway: str) -> bool:
    over = _circuits(gateway).filter(opened_until__lte=Now())
    return bool(over.update(opened_until=Now() + rules.TRIAL))


def _words(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}"[:200]
