"""What the tests stand on: none is lost when they are dealt, and nothing is left behind by one."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from charter.models import Plan
from members.models import Enrolment, User
from tests.hands import HERE, dealt
from tests.members.builders import an_enrolment
from tests.treasury.builders import NOON, a_plan, refused
from treasury import services as treasury
from treasury.models import Entry, Posting


def some_tests() -> list[Any]:
    files = ["browser/test_pages.py", *["browser/test_walk.py"] * 3, "embedded/test_demo.py"]
    files += [f"members/test_{number}.py" for number in range(9)]
    return [SimpleNamespace(path=HERE / file) for file in files]


@pytest.mark.parametrize("workers", [1, 2, 3, 8, 40])
def test_every_test_is_dealt_once(workers: int) -> None:
    items = some_tests()

    given = dealt(items, workers=workers)

    assert len(given) == len(items)
    assert {id(one) for one in given} == {id(one) for one in items}


def test_each_of_two_begins_with_a_long_one_and_files_stay_together() -> None:
    given = [Path(one.path).name for one in dealt(some_tests(), workers=2)]

    assert given[:4] == ["test_pages.py", *["test_walk.py"] * 3]
    assert given[7] == "test_demo.py"


@pytest.mark.django_db(transaction=True)
def test_what_a_test_has_committed_is_gone_and_append_only_tables_are_so_again() -> None:
    an_enrolment()
    an_entry()
    types = set(ContentType.objects.values_list("app_label", "model"))

    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)

    for model in (Plan, User, Enrolment, Entry, Posting):
        assert not model._default_manager.exists()
    assert set(ContentType.objects.values_list("app_label", "model")) == types != set()
    an_entry()
    with refused("append only"):
        Posting.objects.all()._raw_delete("default")


def an_entry() -> None:
    moves = {"clearing": 5, "receivable": -5}
    treasury.post(plan_id=a_plan(), key="an entry", moves=moves, memo="", at=NOON)
