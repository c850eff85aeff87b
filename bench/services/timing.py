"""Seconds of what is measured, the median of several, pairs alternating."""

import os
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.db import connection


def seconds(deed: Callable[[], object]) -> float:
    """Return how long a deed takes."""
    began = perf_counter()
    deed()
    return perf_counter() - began


def medians(times: int, *deeds: Callable[[], object]) -> list[float]:
    """Return each deed's median of so many times, in turns, once before for warmth."""
    for deed in deeds:
        deed()
    found: list[list[float]] = [[] for _ in deeds]
    for _ in range(times):
        for place, deed in enumerate(deeds):
            found[place].append(seconds(deed))
    return [median(each) for each in found]


def asked(words: str, params: Sequence[Any] = ()) -> Callable[[], object]:
    """Return the deed of asking the database, and reading its answer."""

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(words, params or None)
            return cursor.fetchall()

    return ask


def settle() -> None:
    """Let the database write out what waits, so that nobody pays for another's rows.

    And the machine too: where the database does not wait for its disk, that is left to the machine.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    except Exception as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
    os.sync()
