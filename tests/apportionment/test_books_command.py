"""./manage.py check_books: what it prints, and how it exits."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apportionment.models import BooksCheck
from charter.models import Plan
from tests.apportionment.builders import a_debited_run, a_granted_claim, a_small_pool
from tests.apportionment.healthy import a_busy_pool, plant

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("check_books", *words, stdout=out)
    return out.getvalue()


def break_an_entry(plan: Plan) -> None:
    plant("UPDATE treasury_entry SET key = 'feast/1' WHERE plan_id = %(plan)s "
          "AND key = 'run/1/sealed'", plan=plan.pk)  # fmt: skip


def test_it_says_what_was_compared_that_it_agrees_and_what_it_cannot_show() -> None:
    plan = a_busy_pool()

    told = run()

    assert plan.slug in told
    assert "59  Debits" in told
    assert "Everything agrees." in told
    assert "What this cannot show" in told
    assert "What a bank really holds" in told


def test_a_difference_is_named_with_its_facts_and_fails() -> None:
    plan = a_busy_pool()
    break_an_entry(plan)
    out = StringIO()

    with pytest.raises(CommandError, match="differences"):
        call_command("check_books", stdout=out)

    assert (
        "entry_unknown: An entry books something nobody knows of (entry feast/1)" in out.getvalue()
    )
    assert BooksCheck.objects.get(plan=plan).differences


def test_differences_that_are_not_named_one_by_one_are_counted() -> None:
    plan = a_small_pool(heads=110)
    a_granted_claim(plan, award_minor=110_000)
    a_debited_run(plan)
    plant("UPDATE treasury_debit SET amount_minor = amount_minor + 1, "
          "cumulative_minor = cumulative_minor + 1 WHERE plan_id = %(plan)s",
          plan=plan.pk)  # fmt: skip
    out = StringIO()

    with pytest.raises(CommandError, match="55 differences"):
        call_command("check_books", stdout=out)

    assert out.getvalue().count("✗") == 51
    assert "(more 5)" in out.getvalue()


def test_one_plan_can_be_asked_for() -> None:
    healthy, broken = a_busy_pool(), a_busy_pool()
    break_an_entry(broken)

    told = run("--plan", healthy.slug)

    assert broken.slug not in told
    assert not BooksCheck.objects.filter(plan=broken).exists()


def test_a_program_gets_the_findings_as_json() -> None:
    plan = a_busy_pool()
    break_an_entry(plan)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_books", "--json", stdout=out)

    (told,) = json.loads(out.getvalue())
    assert told["plan"] == plan.slug
    assert told["compared"]["debits"] == 59
    assert {"kind": "entry_unknown", "facts": {"entry": "feast/1"}} in told["differences"]


def test_an_unknown_plan_is_refused() -> None:
    with pytest.raises(CommandError, match="no plan called nowhere"):
        run("--plan", "nowhere")
