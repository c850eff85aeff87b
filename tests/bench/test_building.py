"""What the bench builds is a pool like any other: every key, index and trigger is there again."""

import pytest
from django.db import DatabaseError, transaction

from apportionment.models import Share
from apportionment.selectors.books import recount
from bench.services.building import rows, value
from members.models import Enrolment, Member, Standing, User
from tests.bench.conftest import Built, shape
from treasury.models import Mandate, Payer

UNCHECKED = """
    SELECT conname FROM pg_constraint WHERE NOT convalidated
    UNION ALL SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'
    UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
"""


def test_pool_has_everybody_it_should_have(built: Built) -> None:
    people, payers = built.pool.people, built.pool.payers

    assert Enrolment.objects.count() == Member.objects.count() == people
    assert User.objects.filter(email=None).count() == Mandate.objects.count() == payers
    assert Payer.objects.count() == payers
    assert Standing.objects.count() == built.standings > people


def test_heads_at_the_end_of_its_history_are_its_members(built: Built) -> None:
    shares = Share.objects.filter(plan_id=built.version.plan_id, no=len(built.pool.history))

    assert sum(share.counted for share in shares) == built.pool.members


def test_headcounts_of_its_history_are_those_of_its_standings(built: Built) -> None:
    stored = {
        (share.no, share.band_id): (share.came, share.went)
        for share in Share.objects.all()
        if share.came or share.went
    }

    assert stored == recount(built.version.plan_id)


def test_nothing_is_left_off_or_unchecked(built: Built) -> None:
    assert rows(UNCHECKED) == []


def test_tables_have_the_shape_that_migrations_gave_them(
    built: Built, migrated: set[tuple[str, ...]]
) -> None:
    assert shape() == migrated


def test_a_row_that_a_run_has_counted_is_refused_again(built: Built) -> None:
    standing = Standing.objects.filter(counts_from__lt=built.pool.history[0])[:1].get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Standing.objects.filter(pk=standing.pk).delete()


def test_new_people_get_numbers_after_those_copied(built: Built) -> None:
    assert value("SELECT nextval(pg_get_serial_sequence('members_enrolment', 'id'))") > (
        built.pool.people
    )
