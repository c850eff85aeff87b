"""What a run meets that nobody wishes for: each has one answer, and the books stay whole."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from apportionment import rules, selectors, services, tasks
from apportionment.models import Period, Portion, Run, Share
from apportionment.states import ItemKind, RunState
from cashier import tasks as cashier
from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import CharterUnreadable, next_cutoff
from claims.models import Claim
from claims.states import ClaimState
from members import services as members
from members.models import Enrolment
from tests.apportionment.builders import (
    DAY,
    OPENING,
    UNCAPPED,
    a_frozen_run,
    a_granted_claim,
    a_plan_where,
    a_pool,
    a_proposed_run,
    a_sealed_run,
    a_small_pool,
    officers,
)
from tests.members.builders import FOUNDED, an_enrolment
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db

BIGINT = 2**63 - 1


def a_plan_with(changes: dict[str, str], at: datetime = FOUNDED, **terms: object) -> Plan:
    return a_plan_where({**UNCAPPED, **terms}, changes=changes, at=at)


def counted(period: Period) -> dict[str, int]:
    """Return who counts, by band, where there is anybody."""
    rows = Share.objects.filter(period=period, counted__gt=0)
    return dict(rows.values_list("band__key", "counted"))


def first_cutoff(plan: Plan) -> datetime:
    frozen_at = charter.frozen_at(plan.pk)
    return next_cutoff(charter.terms_at(plan.pk, OPENING), frozen_at)


def open_at(plan: Plan, cutoff_at: datetime) -> Run:
    return services.open_run(
        plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at + timedelta(hours=12)
    )


# Heads, weights and claims


def test_a_pool_in_which_nobody_has_a_weight_shares_nothing_and_its_claims_wait() -> None:
    plan = a_plan_with({"from_years = 18": "from_years = 18\nweight = 0"}, sharing="band_weights")
    a_pool(heads=10, plan=plan)
    claim = a_granted_claim(plan, award_minor=1_000)

    run = a_sealed_run(plan)

    assert run.total_weight == 0
    assert (run.benefit_minor, run.charged_minor) == (0, 0)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.CLEARED
    assert not Portion.objects.exists()


def test_a_pool_without_heads_opens_no_run_and_freezes_nothing() -> None:
    plan = a_small_pool(heads=0)
    cutoff_at, frozen_at = first_cutoff(plan), charter.frozen_at(plan.pk)

    with pytest.raises(rules.TooFewHeads) as refused:
        open_at(plan, cutoff_at)

    assert (refused.value.headcount, refused.value.minimum) == (0, 1)
    assert charter.frozen_at(plan.pk) == frozen_at


def test_a_pool_that_shrinks_to_nobody_waits_until_somebody_joins() -> None:
    plan = a_small_pool(heads=2)
    claim = a_granted_claim(plan, award_minor=1_000)
    first = a_frozen_run(plan)
    for enrolment in Enrolment.objects.filter(plan=plan):
        members.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=at_noon(first))
    second_cutoff = first_cutoff(plan)

    with pytest.raises(rules.TooFewHeads):
        open_at(plan, second_cutoff)

    an_enrolment(plan=plan, at=second_cutoff + DAY)
    third = open_at(plan, next_cutoff(charter.terms_at(plan.pk, OPENING), second_cutoff))
    assert (third.period.no, counted(third.period)) == (2, {"y18-y45": 1})
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.ON_NOTICE  # of the first run


def at_noon(run: Run) -> datetime:
    return run.period.cutoff_at + timedelta(hours=12)


def test_without_a_claim_only_the_carry_is_shared() -> None:
    """10.05 by ten heads is 1.01 each: 0.05 too much, which the next period gives back."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=1_005)

    runs = [a_sealed_run(plan) for _ in range(3)]

    assert [run.charged_minor for run in runs] == [1_010, 0, 0]
    assert [run.carry_out_minor for run in runs] == [5, 5, 5]


def test_a_claim_larger_than_every_cap_is_shared_over_the_years_to_the_cent() -> None:
    """10 heads, at most 5.00 a case and 4.00 a period: 40.00 a period of an award of 185.03."""
    plan = a_small_pool(
        {
            "case_cap_minor": 500,
            "case_cap_excess": "next_period",
            "period_cap_minor": 400,
            "period_cap_excess": "next_period",
        }
    )
    claim = a_granted_claim(plan, award_minor=18_503)

    runs = [a_sealed_run(plan) for _ in range(5)]

    assert [run.benefit_minor for run in runs] == [4_000, 4_000, 4_000, 4_000, 2_503]
    assert sum(Portion.objects.values_list("allowed_minor", flat=True)) == 18_503
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED
    shares = Share.objects.filter(plan=plan, band__key="y18-y45")
    assert max(shares.values_list("share_minor", flat=True)) == 400  # type: ignore[type-var]


# Figures that no table can hold


def test_an_award_near_the_largest_number_is_shared_to_the_cent() -> None:
    plan = a_plan_with({"benefit_minor = 6000000": f"benefit_minor = {BIGINT}"})
    a_pool(heads=10, plan=plan)
    a_granted_claim(plan, award_minor=BIGINT - 7)  # ten equal shares

    run = a_sealed_run(plan)

    assert (run.charged_minor, run.carry_out_minor) == (BIGINT - 7, 0)
    assert treasury.balance_minor(plan_id=plan.pk, account="receivable") == BIGINT - 7


def test_figures_too_large_for_a_table_are_refused_and_nothing_is_written() -> None:
    plan = a_plan_with({"benefit_minor = 6000000": f"benefit_minor = {BIGINT}"}, fee_bps=300)
    a_pool(heads=10, plan=plan)
    a_granted_claim(plan, award_minor=BIGINT)
    run = a_frozen_run(plan)

    assert selectors.proposal(run=run, with_notice=True).outcome.to_share_minor > BIGINT
    with pytest.raises(rules.FigureTooLarge) as refused:
        services.propose_run(run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until)

    assert refused.value.found > BIGINT
    run.refresh_from_db()
    assert (run.state, run.benefit_minor) == (RunState.FROZEN, None)
    assert not Portion.objects.exists()


def test_a_running_total_too_large_is_refused_before_it_is_released() -> None:
    plan = a_plan_with({"benefit_minor = 6000000": f"benefit_minor = {BIGINT}"})
    a_pool(heads=1, plan=plan)
    half = BIGINT // 2 + 1
    a_granted_claim(plan, award_minor=half)
    a_sealed_run(plan)
    services.record_item(
        plan_id=plan.pk,
        kind=ItemKind.WRITTEN_OFF,
        key="all",
        amount_minor=half,
        reason="everything",
        by=None,
        at=OPENING,
    )

    with pytest.raises(rules.FigureTooLarge) as refused:
        a_proposed_run(plan)

    assert refused.value.name == "cumulative_minor[y18-y45]"


def test_weights_near_the_largest_number_share_to_the_cent() -> None:
    """Weights 2^63 − 1 and 2^63 − 2 have no common part; of 20.00, ten heads bring 2.00 each."""
    plan = a_plan_with(
        {
            "from_years = 18": f"from_years = 18\nweight = {BIGINT}",
            "from_years = 45": f"from_years = 45\nweight = {BIGINT - 1}",
        },
        sharing="band_weights",
    )
    a_pool(heads=4, plan=plan)
    a_pool(heads=6, plan=plan, joined_at=OPENING + DAY, born_on=date(1975, 1, 1))
    a_granted_claim(plan, award_minor=2_000)

    run = a_sealed_run(plan)

    assert run.total_weight == 4 * BIGINT + 6 * (BIGINT - 1)
    assert (run.charged_minor, run.carry_out_minor) == (2_000, 0)


def test_a_charter_whose_weights_no_table_can_hold_is_not_taken() -> None:
    """Incidence × benefit, 99,991 × (2^63 − 1), with no part in common with the other band's."""
    changes = {
        "benefit_minor = 6000000": f"benefit_minor = {BIGINT}\nincidence_per_100k = 99991",
        "benefit_minor = 3000000": f"benefit_minor = {BIGINT - 1}\nincidence_per_100k = 99989",
    }

    with pytest.raises(CharterUnreadable):
        a_plan_with(changes, sharing="mean_proportional")


# Runs beside each other


def test_of_two_runs_frozen_at_once_the_later_one_waits_and_starts_from_the_others_carry() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=1_005)
    earlier, later = a_frozen_run(plan), a_frozen_run(plan)
    proposer, releaser = officers(plan)
    at = later.period.notice_until

    with pytest.raises(rules.EarlierRunOpen):
        services.propose_run(run_id=later.pk, by=proposer, at=at)

    for run in (earlier, later):
        services.propose_run(run_id=run.pk, by=proposer, at=at)
        services.release_run(run_id=run.pk, by=releaser, at=at)
        services.seal_run(run_id=run.pk, at=at)
    later.refresh_from_db()
    assert (later.carry_in_minor, later.to_share_minor) == (5, -5)
    assert counted(later.period) == counted(earlier.period) == {"y18-y45": 10}


def a_plan_that_cannot_be_read() -> Plan:
    """Return a pool whose second charter, in force soon after the first, nobody understands."""
    plan = a_small_pool()
    good = CharterVersion.objects.get(plan=plan)
    CharterVersion.objects.create(
        plan=plan,
        number=2,
        in_force_at=OPENING,
        terms={**good.terms, "rounding": "sideways"},
        source="typed.toml",
        source_toml="",
        text_hash="0" * 64,
        loaded_at=OPENING,
    )
    return plan


def test_an_unreadable_charter_never_starts_a_run_and_stops_no_other_plan() -> None:
    broken, healthy = a_plan_that_cannot_be_read(), a_small_pool()
    frozen_at = charter.frozen_at(broken.pk)

    with pytest.raises(CharterUnreadable):
        open_at(broken, first_cutoff(healthy))
    tasks.open_due_runs()

    assert charter.frozen_at(broken.pk) == frozen_at
    assert not Run.objects.of_plan(broken.pk).exists()
    assert Run.objects.of_plan(healthy.pk).exists()


@pytest.mark.parametrize(
    "sweep",
    [
        tasks.ask_due_debits,
        tasks.draw_balances,
        tasks.follow_arrears,
        tasks.follow_letters,
        tasks.freeze_short_payers,
        tasks.record_recovered,
        cashier.ask_leave,
        cashier.fail_wayless,
        cashier.follow_deposits,
        cashier.follow_investigations,
        cashier.follow_mandates,
        cashier.follow_transfers,
        cashier.make_checkpoints,
        cashier.reconcile,
        cashier.remind_of_balances,
        cashier.settle_from_balances,
    ],
)
def test_an_unreadable_charter_holds_up_no_sweep(sweep: Callable[[], None]) -> None:
    a_plan_that_cannot_be_read()

    sweep()
