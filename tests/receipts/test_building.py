"""A tree is built once, in slices, by whoever comes; killed anywhere, it ends the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from apportionment import services as apportionment
from apportionment.models import Run
from members import services as members
from members.models import Enrolment, Member
from receipts import rules, selectors, services, tasks
from receipts.models import RunTree, TreeSlice
from receipts.selectors.leaves import leaves_of
from receipts.services.building import finish_tree, make_slices
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_released_run,
    a_sealed_run,
    a_small_pool,
    officers,
)
from tests.receipts.builders import SMALL, a_counted_family, built_at, with_tree
from vault.rewording import rewording
from vault.ring import ring

pytestmark = pytest.mark.django_db


def a_shared_run() -> Run:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=120_000)
    return a_sealed_run(plan)


def slice_roots(run: Run) -> list[bytes]:
    """Return the roots of a tree's slices as they are worked out now."""
    tree = RunTree.objects.select_related("run__period").get(pk=run.pk)
    leaves = leaves_of(tree)
    slices = list(tree.slices.order_by("number"))
    found = {part_id: rules.root_of(records)[:32] for part_id, records in leaves.of(slices)}
    return [found[part.pk] for part in slices]


def stored_roots(run: Run) -> list[bytes]:
    slices = TreeSlice.objects.filter(tree_id=run.pk).order_by("number")
    return [bytes(part.root or b"") for part in slices]


def test_a_tree_is_of_all_heads_and_of_all_that_is_charged() -> None:
    run = a_shared_run()

    tree = services.build_tree(run_id=run.pk, at=built_at(run))

    assert tree == selectors.tree_of_run(run.pk)
    assert (tree.count, tree.sum_minor) == (10, run.charged_minor)
    assert tree.scheme == "tongzhou.receipts/1"


def test_slices_are_fixed_ranges_of_payers_that_part_nobody() -> None:
    run = with_tree(a_shared_run())
    slices = list(TreeSlice.objects.filter(tree_id=run.pk).order_by("number"))

    assert [part.count for part in slices] == [4, 4, 2]
    assert [part.payer_until for part in slices[:-1]] == [part.payer_from for part in slices[1:]]


def test_built_again_it_is_the_same() -> None:
    run = with_tree(a_shared_run())
    before = selectors.tree_of_run(run.pk)

    assert services.build_tree(run_id=run.pk, at=built_at(run)) == before
    services.work_tree(run_id=run.pk, at=built_at(run))

    assert selectors.tree_of_run(run.pk) == before
    assert slice_roots(run) == stored_roots(run)


def test_two_runs_blind_the_same_heads_each_in_its_own_way() -> None:
    plan = a_small_pool()
    one, other = (with_tree(a_sealed_run(plan)) for _ in range(2))

    assert one.charged_minor == other.charged_minor == 0
    assert set(slice_roots(one)).isdisjoint(slice_roots(other))


@pytest.mark.parametrize("run_of", [a_frozen_run, a_released_run])
def test_what_is_not_sealed_has_no_tree(run_of: Callable[..., Run]) -> None:
    run = run_of(a_small_pool())

    with pytest.raises(rules.NotSealed):
        services.build_tree(run_id=run.pk, at=built_at(run))

    assert not RunTree.objects.exists()
    assert selectors.run_ids_to_work() == []


def test_an_abandoned_run_has_no_tree() -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    apportionment.abandon_run(
        run_id=run.pk, by=officers(plan)[0], reason="wrong", at=run.period.notice_until
    )

    with pytest.raises(rules.NotSealed):
        services.build_tree(run_id=run.pk, at=built_at(run))
    assert selectors.run_ids_to_work() == []


def test_killed_anywhere_it_ends_the_same() -> None:
    run = a_shared_run()
    at = built_at(run)
    services.begin_tree(run_id=run.pk, at=at, slice_heads=SMALL)  # killed before any slice
    leaves = leaves_of(RunTree.objects.select_related("run__period").get(pk=run.pk))
    assert make_slices(leaves, run_id=run.pk, at=at, most=1)  # killed after one
    assert selectors.tree_of_run(run.pk) is None
    finish_tree(run_id=run.pk, at=at)  # too early: nothing comes of it
    while make_slices(leaves, run_id=run.pk, at=at):
        pass  # killed when all were made
    assert selectors.tree_of_run(run.pk) is None
    assert run.pk in selectors.run_ids_to_work()

    tasks.work_tree(run_id=run.pk)

    tree = selectors.tree_of_run(run.pk)
    assert tree is not None
    assert (tree.count, tree.sum_minor) == (10, run.charged_minor)
    assert slice_roots(run) == stored_roots(run)


@pytest.mark.usefixtures("tasks_at_once")
def test_the_sweep_builds_every_tree_that_is_missing() -> None:
    one, other = a_shared_run(), a_shared_run()

    tasks.build_trees()
    tasks.build_trees()

    assert {one.pk, other.pk} <= set(selectors.run_ids_with_tree())
    assert selectors.run_ids_to_work() == []


def test_a_worker_whose_time_is_up_leaves_the_rest_to_the_next() -> None:
    run = a_shared_run()
    services.begin_tree(run_id=run.pk, at=built_at(run), slice_heads=SMALL)
    left = iter([False, True])

    services.work_tree(run_id=run.pk, at=built_at(run), is_over=lambda: next(left), at_once=1)

    assert selectors.waiting_slices(run.pk).count() == 2
    assert selectors.tree_of_run(run.pk) is None


# What disagrees


def bent(run: Run, *, by: int = 1) -> None:
    """Let the database say that so much more was charged than anybody owes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger wakes
        cursor.execute(
            "UPDATE apportionment_run SET charged_minor = charged_minor + %s,"
            " carry_out_minor = carry_out_minor + %s WHERE period_id = %s",
            [by, by, run.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_tree_that_does_not_add_up_is_refused_and_late() -> None:
    run = a_shared_run()
    bent(run)

    with pytest.raises(rules.TreeDisagrees) as refused:
        services.build_tree(run_id=run.pk, at=built_at(run))

    assert (refused.value.count, refused.value.counted) == (10, 10)
    assert refused.value.charged_minor - refused.value.sum_minor == 1
    assert selectors.tree_of_run(run.pk) is None
    assert selectors.run_ids_to_work() == []
    assert selectors.refused_trees(plan_id=run.period.plan_id).count == 1


def test_a_refused_tree_is_built_anew_once_it_is_mended() -> None:
    run = a_shared_run()
    bent(run)
    tasks.work_tree(run_id=run.pk)
    bent(run, by=-1)

    tree = services.build_tree(run_id=run.pk, at=built_at(run))

    assert tree.sum_minor == run.charged_minor
    assert selectors.refused_trees(plan_id=run.period.plan_id).count == 0


def test_what_is_sealed_long_ago_and_has_no_tree_is_late() -> None:
    run = a_shared_run()
    assert run.sealed_at is not None
    plan_id = run.period.plan_id

    late = selectors.unmade_trees(plan_id=plan_id, sealed_before=run.sealed_at + timedelta(hours=1))

    assert (late.count, late.since) == (1, run.sealed_at)
    assert selectors.unmade_trees(plan_id=plan_id, sealed_before=run.sealed_at).count == 0


# What stays


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE receipts_runtree SET count = 11 WHERE run_id = %s",
        "UPDATE receipts_runtree SET key = 'x' WHERE run_id = %s",
        "UPDATE receipts_treeslice SET count = 11 WHERE tree_id = %s",
        "UPDATE receipts_treeslice SET payer_until = payer_until + 1 WHERE tree_id = %s",
        "DELETE FROM receipts_treeslice WHERE tree_id = %s",
        "DELETE FROM receipts_runtree WHERE run_id = %s",
        "INSERT INTO receipts_treeslice (tree_id, number, payer_from, payer_until)"
        " VALUES (%s, 99, 1, 2)",
    ],
)
def test_a_finished_tree_never_changes(change: str) -> None:
    run = with_tree(a_shared_run())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [run.pk])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE receipts_treeslice SET payer_until = payer_until + 1 WHERE tree_id = %s",
        "UPDATE receipts_runtree SET key = 'x' WHERE run_id = %s",
        "DELETE FROM receipts_treeslice WHERE tree_id = %s",
    ],
)
def test_what_was_written_first_stays_while_a_tree_is_built(change: str) -> None:
    run = a_shared_run()
    services.begin_tree(run_id=run.pk, at=built_at(run))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [run.pk])


def test_its_key_may_be_encrypted_anew() -> None:
    run = with_tree(a_shared_run())
    tree = RunTree.objects.get(pk=run.pk)
    field = RunTree._meta.get_field("key")

    with transaction.atomic(), rewording(), connection.cursor() as cursor:
        fresh = ring().encrypt(tree.key, belongs_to=field.place)
        cursor.execute("UPDATE receipts_runtree SET key = %s WHERE run_id = %s", [fresh, run.pk])

    assert slice_roots(run) == stored_roots(run)


def test_whoever_leaves_or_is_erased_later_changes_no_tree() -> None:
    user, (run,) = a_counted_family()
    with_tree(run)
    at = built_at(run)
    for enrolment in Enrolment.objects.filter(member__holder=user):
        members.leave(enrolment_id=enrolment.pk, by=user, at=at)
    with transaction.atomic(), rewording():
        Member.objects.filter(holder=user).update(
            name=Member.ERASED, born_on=None, name_hash=None, person_hash=None, erased_at=at
        )

    assert slice_roots(run) == stored_roots(run)
    assert user.payer_id is not None
    assert selectors.receipt(run_id=run.pk, payer_id=user.payer_id) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_tree_make_each_slice_once() -> None:
    plan = a_pool(heads=300)
    run = a_sealed_run(plan)
    at = built_at(run)

    def work(_: int) -> None:
        services.begin_tree(run_id=run.pk, at=at, slice_heads=SMALL)
        services.work_tree(run_id=run.pk, at=at)
        connection.close()

    with ThreadPoolExecutor(4) as several:
        list(several.map(work, range(4)))

    tree = selectors.tree_of_run(run.pk)
    assert tree is not None
    assert (tree.count, tree.sum_minor) == (300, run.charged_minor)
    assert TreeSlice.objects.filter(tree_id=run.pk).count() == 75
    assert slice_roots(run) == stored_roots(run)
