"""A fault of every kind that a check of the books claims to find is found, and named."""

import pytest
from django.db import transaction

from apportionment.rules.books import DifferenceKind
from tests.apportionment.healthy import a_busy_pool, kinds, plant
from tests.apportionment.planted import FAULTS
from tests.members.builders import a_plan


@pytest.mark.django_db
def test_a_planted_fault_is_found_and_named(subtests: pytest.Subtests) -> None:
    """Each is planted into the same pool, found, and taken out again."""
    plans = {"plan": a_busy_pool().pk, "other": a_plan().pk}
    for number, fault in enumerate(FAULTS):
        with subtests.test(number=number, kind=fault.kind), transaction.atomic():
            changed = plant(fault.sql, **plans)
            found = kinds(plans["plan"])
            transaction.set_rollback(True)
            assert changed >= 1
            assert fault.kind in found
            assert found <= {fault.kind} | fault.along


def test_every_kind_that_is_claimed_is_planted() -> None:
    assert {fault.kind for fault in FAULTS} == set(DifferenceKind)
