"""The bad row, tried on the tables themselves, past every service."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from apportionment.models import (
    AwardPayout,
    Period,
    Portion,
    Run,
    RunEvent,
    Share,
    Slice,
)
from apportionment.services import abandon_run
from apportionment.states import RunState
from charter.models import Plan
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_proposed_run,
    a_released_run,
    a_sealed_run,
    officers,
)
from tests.members.builders import FOUNDED
from treasury import services as treasury
from treasury.models import Payout

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool()
    a_granted_claim(plan)
    return plan


def change(model: type[models.Model], **values: object) -> Callable[[], object]:
    """Return the deed of changing all rows of a table."""
    return lambda: model._default_manager.update(**values)


def copy(model: type[models.Model], **values: object) -> Callable[[], object]:
    """Return the deed of writing a table's last row once more, with these values."""

    def deed() -> None:
        row = model._default_manager.order_by("pk").last()
        assert row is not None
        row.pk = None
        for name, value in values.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return deed


def refuses(constraint: str, deed: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        deed()


@pytest.mark.parametrize(
    ("constraint", "deed"),
    [
        ("period_no_is_the_plans_own", copy(Period, cutoff_at=FOUNDED)),
        ("one_period_per_cutoff", copy(Period, no=2)),
        ("periods_count_from_one", change(Period, no=0)),
        ("notice_ends_after_cutoff", change(Period, notice_until=FOUNDED)),
        ("one_share_per_band", copy(Share)),
        ("exempt_heads_are_counted_heads", change(Share, exempt=F("counted") + 1)),
        ("share_is_in_its_running_total", change(Share, share_minor=2, cumulative_minor=1)),
        ("share_is_in_its_running_total", change(Share, share_minor=None, cumulative_minor=1)),
        ("one_portion_per_claim_and_period", copy(Portion)),
        ("portion_is_placed_to_the_last_cent", change(Portion, left_minor=1)),
        ("portion_is_placed_to_the_last_cent", change(Portion, borne_minor=1)),
        ("portion_is_placed_to_the_last_cent", change(Portion, cut_minor=1)),
        ("apportionment_portion_left_minor_check", change(Portion, left_minor=-1)),
        ("apportionment_share_share_minor_check", change(Share, share_minor=-1)),
        ("apportionment_run_charged_minor_check", change(Run, charged_minor=-1)),
    ],
)
def test_a_bad_row_of_a_period_is_refused(
    pool: Plan, constraint: str, deed: Callable[[], object]
) -> None:
    a_proposed_run(pool)

    refuses(constraint, deed)


@pytest.mark.parametrize(
    "figure",
    [
        "benefit_minor",
        "fee_minor",
        "reserve_minor",
        "carry_in_minor",
        "to_share_minor",
        "total_weight",
        "charged_minor",
        "borne_minor",
        "carry_out_minor",
        "proposed_by",
    ],
)
def test_a_proposed_run_lacks_no_figure(pool: Plan, figure: str) -> None:
    a_proposed_run(pool)

    refuses("run_has_figures_once_proposed", change(Run, **{figure: None}))


@pytest.mark.parametrize(
    "figure",
    [
        "benefit_minor",
        "fee_minor",
        "reserve_minor",
        "written_off_minor",
        "recovered_minor",
        "refunds_minor",
        "rebates_minor",
        "adjustments_minor",
        "subsidy_minor",
        "reserve_draw_minor",
        "clawback_minor",
        "carry_in_minor",
        "to_share_minor",
        "charged_minor",
        "borne_minor",
        "carry_out_minor",
    ],
)
def test_no_figure_of_a_run_is_a_cent_off(pool: Plan, figure: str) -> None:
    a_proposed_run(pool)

    refuses("run_carry_accounts_for_every_cent", change(Run, **{figure: F(figure) + 1}))


def test_a_run_is_released_by_another_and_before_it_is_sealed(pool: Plan) -> None:
    run = a_proposed_run(pool)

    refuses("run_is_released_by_another", change(Run, released_by=run.proposed_by))
    refuses("run_is_released_before_sealed", change(Run, state=RunState.RELEASED))
    refuses("run_is_released_before_sealed", change(Run, state=RunState.SEALED, sealed_at=FOUNDED))


def test_a_run_has_a_sealing_time_if_it_is_sealed_and_only_then(pool: Plan) -> None:
    a_released_run(pool)

    refuses("run_has_sealing_time_iff_sealed", change(Run, state=RunState.SEALED))
    refuses("run_has_sealing_time_iff_sealed", change(Run, sealed_at=FOUNDED))


@pytest.mark.parametrize(
    ("constraint", "deed"),
    [
        ("slice_number_is_the_runs_own", copy(Slice)),
        ("slice_is_a_range", change(Slice, payer_until=F("payer_from"))),
        ("slice_is_made_before_notified", change(Slice, made_at=None)),
    ],
)
def test_a_bad_slice_is_refused(pool: Plan, constraint: str, deed: Callable[[], object]) -> None:
    a_debited_run(pool)

    refuses(constraint, deed)


def test_a_bad_award_payout_is_refused(pool: Plan) -> None:
    portion = a_sealed_run(pool).period.portions.get()

    def payout(key: str) -> Payout:
        return treasury.prepare_payout(
            plan_id=pool.pk,
            key=key,
            payee_name="林一",
            account_ref="6222",
            amount_minor=5,
            by=officers(pool)[0].pk,
            at=FOUNDED + 60 * DAY,
        )

    made = AwardPayout.objects.create(portion=portion, payout=payout("a"), amount_minor=5)

    refuses("award_payout_pays", change(AwardPayout, amount_minor=0))
    refuses("apportionment_awardpayout_payout_id_key", copy(AwardPayout))
    assert made.pk


@pytest.mark.parametrize(
    "deed",
    [
        lambda: Run.objects.update(sealed_at=FOUNDED),
        lambda: Share.objects.update(cumulative_minor=0, share_minor=0),
        lambda: Share.objects.all()._raw_delete("default"),
        lambda: Portion.objects.update(brought_minor=1, allowed_minor=1, left_minor=0),
        lambda: Portion.objects.all()._raw_delete("default"),
        lambda: RunEvent.objects.update(reason="no"),
        lambda: RunEvent.objects.all()._raw_delete("default"),
        lambda: Run.objects.all()._raw_delete("default"),
        lambda: Period.objects.update(cutoff_at=FOUNDED),
        lambda: Period.objects.update(year_cap_minor=1),
        lambda: Period.objects.update(year_cap_minor=None),
        lambda: Period.objects.update(debit_on=FOUNDED.date()),
        lambda: Period.objects.all()._raw_delete("default"),
        copy(Portion),
    ],
    ids=[
        "change a run",
        "change a share",
        "delete a share",
        "change a portion",
        "delete a portion",
        "change a step",
        "delete a step",
        "delete a run",
        "move a cutoff",
        "change a cap",
        "take a cap away",
        "change a debit day",
        "delete a period",
        "add a portion",
    ],
)
def test_what_was_sealed_stays_as_it_is(pool: Plan, deed: Callable[[], object]) -> None:
    a_sealed_run(pool)

    refuses("what was sealed stays as it is", deed)


def test_the_cutoff_of_an_open_run_stays_too(pool: Plan) -> None:
    """Its heads are counted already."""
    run = a_frozen_run(pool)

    refuses("what was sealed stays", lambda: Period.objects.update(cutoff_at=FOUNDED))
    assert Period.objects.update(year_cap_minor=5, cutoff_at=run.period.cutoff_at) == 1


def test_a_period_given_up_stays_as_it_is(pool: Plan) -> None:
    run = a_frozen_run(pool)
    abandon_run(run_id=run.pk, by=officers(pool)[0], reason="no case", at=run.period.notice_until)

    refuses("what was sealed stays", lambda: Period.objects.update(year_cap_minor=1))


@pytest.mark.parametrize("table", ["period", "run", "share", "portion", "runevent"])
def test_no_table_of_what_was_sealed_can_be_emptied(pool: Plan, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.allow_truncate = 'off'")

        refuses(
            "append only",
            lambda: cursor.execute(f"TRUNCATE apportionment_{table} CASCADE"),
        )


def test_steps_of_an_open_run_are_written_once_too(pool: Plan) -> None:
    run = a_proposed_run(pool)

    refuses("what was sealed", lambda: run.events.update(at=FOUNDED + timedelta(days=1)))
