"""A member's receipts: the page, the file, and what nobody gets."""

import json
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment import selectors as apportionment
from apportionment import services as apportionment_services
from apportionment.models import Run
from members.models import User
from receipts import selectors, tasks
from tests.apportionment.builders import a_frozen_run, a_released_run, officers
from tests.members.builders import a_user
from tests.receipts.builders import a_counted_family, with_tree
from tests.receipts.test_building import bent

QUERIES = 12  # of the page, however many periods
VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"
pytestmark = pytest.mark.django_db


def address(run: Run) -> str:
    return reverse("receipts:receipt", args=[run.period.plan.slug, run.period.no])


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_the_page_lists_each_period_with_everyones_amount(client: Client) -> None:
    user, runs = a_counted_family(periods=2)
    for run in runs:
        with_tree(run)

    page = signed_in(client, user).get(reverse("receipts:mine")).content.decode()

    for run in runs:
        assert address(run) in page
    assert page.count("林小满") >= 2
    assert "python verify.py" in page
    assert "That the other people counted are real." in page


def test_the_page_costs_the_same_for_one_period_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for periods in (1, 3):
        user, runs = a_counted_family(periods=periods)
        for run in runs:
            with_tree(run)
        signed_in(client, user)
        client.get(reverse("receipts:mine"))
        with django_assert_num_queries(QUERIES):
            client.get(reverse("receipts:mine"))


def test_who_was_never_counted_is_told_when_a_receipt_comes(client: Client) -> None:
    page = signed_in(client, a_user()).get(reverse("receipts:mine"))

    assert "No receipt yet" in page.content.decode()


def test_a_receipt_leads_from_each_ones_amount_to_the_published_root(
    client: Client, tmp_path: Path
) -> None:
    user, (run,) = a_counted_family()
    with_tree(run)

    answer = signed_in(client, user).get(address(run))
    found = json.loads(answer.content)

    tree = selectors.tree_of_run(run.pk)
    assert tree is not None
    assert (found["root"], found["count"], found["sum_minor"]) == (
        tree.root_hex, tree.count, tree.sum_minor,
    )  # fmt: skip
    assert user.payer_id is not None
    told = apportionment.statement(payer_id=user.payer_id, plan_id=run.period.plan_id)
    assert {one["enrolment"]: one["amount_minor"] for one in found["heads"]} == {
        line.enrolment.pk: line.charged_minor for line in told.lines
    }
    assert len(found["heads"]) == 2
    assert answer.headers["Cache-Control"].count("no-store") == 1
    assert "林" not in answer.content.decode()

    checked = checked_by_a_stranger(answer.content, tmp_path)
    assert checked.returncode in (0, 3), checked.stdout  # 3: without the site, not all is checked
    assert f"lead to the root {tree.root_hex}" in checked.stdout


@pytest.mark.parametrize("name", ["amount_minor", "enrolment"])
def test_a_stranger_finds_what_was_bent_in_a_receipt(
    client: Client, tmp_path: Path, name: str
) -> None:
    user, (run,) = a_counted_family()
    with_tree(run)
    found = json.loads(signed_in(client, user).get(address(run)).content)
    found["heads"][0][name] += 1
    bent_one = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()

    assert checked_by_a_stranger(bent_one, tmp_path).returncode == 1


def checked_by_a_stranger(receipt: bytes, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Check a receipt offline with the file that everybody can download."""
    file = folder / "receipt.json"
    file.write_bytes(receipt)
    return subprocess.run(
        [sys.executable, str(VERIFIER), "--receipt", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_receipt_taken_again_is_not_worked_out_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user, (run,) = a_counted_family()
    with_tree(run)
    first = signed_in(client, user).get(address(run))

    with django_assert_num_queries(6):
        again = client.get(address(run))

    assert again.content == first.content


# What nobody gets


def test_other_peoples_receipts_do_not_exist(client: Client) -> None:
    _, (run,) = a_counted_family()
    with_tree(run)

    assert signed_in(client, a_user()).get(address(run)).status_code == HTTPStatus.NOT_FOUND
    other, _ = a_counted_family()
    assert signed_in(client, other).get(address(run)).status_code == HTTPStatus.NOT_FOUND


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    _, (run,) = a_counted_family()

    assert client.get(address(run)).status_code == HTTPStatus.FOUND
    assert client.get(reverse("receipts:mine")).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    "path",
    [
        "/me/receipts/there-is-none/1.json",
        "/me/receipts/{plan}/999999999999999999999.json",
        "/me/receipts/{plan}/0.json",
        "/me/receipts/{plan}/-1.json",
        "/me/receipts/%3Cscript%3E/1.json",
        "/me/receipts/../../1.json",
        "/me/receipts/' OR 1=1 --/1.json",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    user, (run,) = a_counted_family()

    answer = signed_in(client, user).get(path.format(plan=run.period.plan.slug))

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_period_that_is_not_sealed_has_no_receipt(client: Client) -> None:
    user, (run,) = a_counted_family()
    later = a_released_run(run.period.plan)

    assert signed_in(client, user).get(address(later)).status_code == HTTPStatus.NOT_FOUND


def test_an_abandoned_period_has_no_receipt_and_no_line(client: Client) -> None:
    user, (run,) = a_counted_family()
    later = a_frozen_run(run.period.plan)
    apportionment_services.abandon_run(
        run_id=later.pk,
        by=officers(run.period.plan)[0],
        reason="wrong",
        at=later.period.notice_until,
    )

    assert signed_in(client, user).get(address(later)).status_code == HTTPStatus.NOT_FOUND
    assert address(later) not in client.get(reverse("receipts:mine")).content.decode()


def test_a_tree_that_is_being_built_says_so(client: Client) -> None:
    user, (run,) = a_counted_family()

    answer = signed_in(client, user).get(address(run))

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "60"
    assert "being made" in answer.content.decode()
    assert "Being made" in client.get(reverse("receipts:mine")).content.decode()


def test_a_tree_that_does_not_add_up_gives_no_receipt(client: Client) -> None:
    user, (run,) = a_counted_family()
    bent(run)
    tasks.work_tree(run_id=run.pk)

    answer = signed_in(client, user).get(address(run))

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "does not add up" in answer.content.decode()
    assert "does not add up" in client.get(reverse("receipts:mine")).content.decode()


def test_a_slice_that_is_no_longer_what_was_stored_gives_no_receipt(client: Client) -> None:
    user, (run,) = a_counted_family()
    with_tree(run)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE receipts_treeslice SET sum_minor = sum_minor + 1 WHERE tree_id = %s", [run.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    answer = signed_in(client, user).get(address(run))

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
