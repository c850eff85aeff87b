"""`manage.py build_receipts`: for a person who mends what was refused."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from receipts import selectors
from tests.receipts.test_building import a_shared_run, bent

pytestmark = pytest.mark.django_db


def test_it_builds_a_periods_tree_and_says_its_root() -> None:
    run, said = a_shared_run(), StringIO()

    call_command("build_receipts", run.period.plan.slug, str(run.period.no), stdout=said)

    tree = selectors.tree_of_run(run.pk)
    assert tree is not None
    assert said.getvalue().startswith(tree.root_hex)


def test_it_says_why_a_tree_is_refused() -> None:
    run = a_shared_run()
    bent(run)

    with pytest.raises(CommandError, match="Refused"):
        call_command("build_receipts", run.period.plan.slug, "1")


@pytest.mark.parametrize("asked", [("there-is-none", "1"), ("{plan}", "9")])
def test_what_does_not_exist_is_said(asked: tuple[str, str]) -> None:
    plan = a_shared_run().period.plan

    with pytest.raises(CommandError):
        call_command("build_receipts", *(word.format(plan=plan.slug) for word in asked))
