"""A public record as the real product publishes it: three plans, each of another kind."""

from collections.abc import Iterator
from datetime import date

from apportionment import services as apportionment
from apportionment.selectors import sealed_runs
from charter.models import Plan
from disclosures.selectors import leaves
from logbook import services as logbook
from members.states import Role
from receipts import selectors as receipts
from tests.apportionment.builders import (
    DAY,
    OPENING,
    UNCAPPED,
    a_frozen_run,
    a_granted_claim,
    a_payer_of,
    a_plan_where,
    a_pool,
    a_small_pool,
    named_from_one,
)
from tests.disclosures.builders import a_published_period
from tests.members.builders import FOUNDED, a_crew_member


def a_public_record() -> None:
    """Publish periods of three plans, log them, and sign the log at two sizes."""
    with named_from_one():
        plans = (a_capped_plan(), a_weighted_plan(), a_plan_of_contributions())
    for plan, awards in zip(plans, ((9_000, 600_000), (70_000,), (20_000,)), strict=True):
        for number, award in enumerate(awards):
            a_granted_claim(plan, award_minor=award, number=number)
        a_published_period(plan, joiners=3)
        log()
        a_published_period(plan)
    capped = plans[0]
    an_abandoned_period(capped)
    a_published_period(capped)
    log()


def log() -> None:
    logbook.append_many(leaves.unlogged())
    logbook.sign_checkpoint(at=FOUNDED + 100 * DAY)


def a_capped_plan() -> Plan:
    """Return a plan with a case cap, a reserve and a fee: what is left comes again."""
    terms = {
        "case_cap_minor": 2_000,
        "case_cap_excess": "next_period",
        "reserve_bps": 200,
        "reserve_cap_minor": 30_000,
        "fee_bps": 333,
        "rounding": "up",
    }
    return a_small_pool(terms, heads=14)


def a_weighted_plan() -> Plan:
    """Return a plan whose bands weigh differently, of young and old, with a yearly cap."""
    weights = {
        f"until_years = {age}\n": f"until_years = {age}\nweight = {weight}\n"
        for age, weight in ((45, 2), (65, 3))
    }
    terms = {**UNCAPPED, "sharing": "band_weights", "year_cap_minor": 5_000, "rounding": "down"}
    plan = a_plan_where({**terms, "year_cap_borne_by": "operator"}, changes=weights)
    a_pool(plan=plan, heads=8)
    return a_pool(plan=plan, heads=4, joined_at=OPENING + DAY, born_on=date(1970, 1, 1))


def a_plan_of_contributions() -> Plan:
    """Return a plan that asks for a contribution in advance, and calls what is missing."""
    return a_small_pool(charter_name="mutual", heads=9)


def an_abandoned_period(plan: Plan) -> None:
    run = a_frozen_run(plan)
    by = a_crew_member(Role.TREASURER, plan=plan)
    apportionment.abandon_run(
        run_id=run.pk, by=by, reason="Counted too early.", at=run.period.notice_until
    )


def receipts_of_somebody() -> Iterator[tuple[str, bytes]]:
    """Yield the receipts of a family of two in the first plan, as files."""
    plan = Plan.objects.order_by("pk")[0]
    payer_id = a_payer_of(plan)
    for run in sealed_runs(plan_id=plan.pk).order_by("period__no"):
        found = receipts.receipt(run_id=run.pk, payer_id=payer_id)
        assert found is not None
        yield f"{run.period.no}.json", found.body.encode()
