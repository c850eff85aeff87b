"""What is published comes into the log by itself; days of books and trail are bound."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client

from disclosures import tasks
from disclosures.selectors import lateness_log, leaves, trail
from disclosures.services import heads
from logbook import selectors as logbook
from logbook import services as logbook_services
from logbook.models import Checkpoint, Head, Leaf
from logbook.tasks import sign_checkpoint
from members.models import Access, RoleGrant
from members.services import grant_role
from members.states import AccessKind, Role
from tests.apportionment.builders import a_pool
from tests.disclosures.builders import a_published_period
from tests.members.builders import a_member, a_plan, a_user
from treasury import services as treasury
from treasury.models import Entry

TODAY = datetime(2026, 4, 8, 0, 30, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.django_db
def test_every_leaf_is_the_hash_of_what_its_address_serves(client: Client) -> None:
    a_published_period(a_pool())
    heads.close_day(kind="ledger", at=TODAY)
    heads.close_day(kind="trail", at=TODAY)

    tasks.fill_log()

    kinds = list(Leaf.objects.order_by("index").values_list("kind", flat=True))
    assert sorted(kinds) == ["charter", "ledger-head", "report", "trail-head"]
    for leaf in Leaf.objects.all():
        response = client.get(f"/{leaf.path}")
        assert response.status_code == 200, leaf.path
        assert sha256(response.content).hexdigest() == leaf.sha256
    tasks.fill_log()
    assert logbook.size() == 4
    assert leaves.unlogged() == leaves.contradicted() == []


@pytest.mark.django_db
def test_stopped_anywhere_it_ends_the_same() -> None:
    """Each step is a transaction: published, logged, signed. A kill lies between two of them."""
    a_published_period(a_pool())
    at = leaves.unlogged()[0].at + timedelta(days=1)
    late = [one.kind.value for one in lateness_log.late(at=at, real=at)]
    assert late == ["log_unfilled"]

    tasks.fill_log()
    late = [one.kind.value for one in lateness_log.late(at=at, real=at)]
    assert late == ["log_unsigned"]
    assert logbook.latest_checkpoint() is None

    sign_checkpoint()
    sign_checkpoint()
    assert Checkpoint.objects.count() == 1
    assert list(lateness_log.late(at=at, real=at)) == []


@pytest.mark.django_db
def test_a_report_that_was_bent_is_named_and_nothing_else_waits(client: Client) -> None:
    a_published_period(a_pool())
    tasks.fill_log()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE disclosures_report SET body = body || ' ',"
            " sha256 = encode(sha256(convert_to(body || ' ', 'UTF8')), 'hex')"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_log")

    at = datetime.now(UTC)
    (late,) = [one for one in lateness_log.late(at=at, real=at) if "disagrees" in one.kind.value]
    assert late.count == 1
    assert "periods/1/report.json is not what was logged" in logbook.last_check().faults[0]  # type: ignore[union-attr]
    assert tasks.fill_log() is None


@pytest.mark.django_db
def test_the_check_of_the_log_is_due_once_a_day() -> None:
    a_published_period(a_pool())
    tasks.fill_log()
    tasks.check_due_log()
    tasks.check_due_log()

    check = logbook.last_check()
    assert check is not None
    assert (check.size, check.faults) == (logbook.size(), [])
    later = check.at + timedelta(days=3)
    assert [one.kind.value for one in lateness_log.late(at=check.at, real=later)] == [
        "log_unsigned",
        "log_unchecked",
    ]


def some_entries() -> None:
    """Book two entries in the books of a plan."""
    plan = a_plan()
    for key in ("run/1", "run/2"):
        moves = {"clearing": 5, "receivable": -5}
        treasury.post(plan_id=plan.pk, key=key, moves=moves, memo="a test", at=TODAY)


def some_access() -> Access:
    member, by = a_member(), a_user()
    return Access.objects.create(
        member=member, kind=AccessKind.HEALTH, by=by, on=TODAY.date(), at=TODAY
    )


@pytest.mark.django_db
def test_a_day_is_bound_once_and_the_next_follows_it() -> None:
    some_entries()
    first = heads.close_day(kind="ledger", at=TODAY)
    assert heads.close_day(kind="ledger", at=TODAY) is None
    second = heads.close_day(kind="ledger", at=TOMORROW)

    assert first is not None
    assert second is not None
    one, two = json.loads(first.body), json.loads(second.body)
    assert (one["day"], two["day"]) == ("2026-04-07", "2026-04-08")
    assert one["count"] == one["so_far"] == Entry.objects.count() > 0
    assert (one["previous"], two["previous"]) == ("", first.sha256)
    assert (two["count"], two["so_far"]) == (0, one["count"])
    assert set(one) == {
        "count", "day", "format", "kind", "previous", "root", "so_far", "tables", "until",
    }  # fmt: skip
    assert heads.recount_heads() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "UPDATE treasury_posting SET amount_minor = amount_minor + 1 WHERE id = {posting}",
            "was changed",
        ),
        ("UPDATE treasury_entry SET memo = 'other' WHERE id = {entry}", "was changed"),
        ("DELETE FROM treasury_entry WHERE id = {entry}", "is gone"),
        ("UPDATE treasury_entry SET id = id - 1000 WHERE id = {entry}", "is gone"),
        ("UPDATE logbook_head SET body = replace(body, 'so_far\":', 'so_far\":1')", "not follow"),
    ],
)
def test_a_recount_finds_whatever_was_changed_behind_it(sql: str, fault: str) -> None:
    some_entries()
    heads.close_day(kind="ledger", at=TODAY)
    entry = Entry.objects.latest("pk")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE logbook_head DROP CONSTRAINT head_hash_is_of_its_bytes")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql.format(entry=entry.pk, posting=entry.postings.latest("pk").pk))
        found = heads.recount_heads()
        transaction.set_rollback(True)

    assert any(fault in one for one in found)


@pytest.mark.django_db
def test_rows_that_an_erasure_takes_break_no_head() -> None:
    access = some_access()
    head = heads.close_day(kind="trail", at=TODAY)
    assert head is not None
    assert json.loads(head.body)["count"] >= 1
    body = head.body

    access.delete()

    assert heads.recount_heads() == []
    assert Head.objects.get(pk=head.pk).body == body


@pytest.mark.django_db
def test_a_role_that_ends_breaks_no_head_and_its_end_is_bound() -> None:
    operator, other = a_user(), a_user()
    for user in (operator, other):
        grant_role(user_id=user.pk, role=Role.OPERATOR, plan_id=None, by=None, at=TODAY)
    heads.close_day(kind="trail", at=TODAY)
    RoleGrant.objects.filter(user=other).delete()

    assert heads.recount_heads() == []


@pytest.mark.django_db
def test_the_same_rows_have_another_hash_under_another_salt() -> None:
    some_access()
    spans = {bound.label: (0, 10**9) for bound in trail.TRAIL}
    rows = list(trail.rows_of("trail", spans))
    roots = set()
    for day in (TODAY, TOMORROW):
        head = logbook_services.add_head(
            kind="trail",
            day=day.date(),
            rows=rows,
            spans=dict.fromkeys(spans, (0, 0)),
            until=day,
        )
        assert head is not None
        roots.add(json.loads(head.body)["root"])

    assert len(roots) == 2


@pytest.mark.django_db(transaction=True)
def test_a_day_waits_for_whoever_still_writes(tasks_at_once: None) -> None:
    some_access()
    written, may_commit = Event(), Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                some_access()
                written.set()
                may_commit.wait(20)
        finally:
            connections.close_all()

    writer = Thread(target=write_slowly)
    writer.start()
    assert written.wait(20)
    try:
        assert heads.close_day(kind="trail", at=TODAY) is None
    finally:
        may_commit.set()
        writer.join()
    head = heads.close_day(kind="trail", at=TODAY)

    assert head is not None
    tables = {one["table"]: one["count"] for one in json.loads(head.body)["tables"]}
    assert tables["members.Access"] == 2
    assert heads.recount_heads() == []


def test_every_bound_column_is_there() -> None:
    for bound in (*trail.LEDGER, *trail.TRAIL):
        names = {field.attname for field in bound.model._meta.concrete_fields}
        assert set(bound.columns) <= names, bound.label
