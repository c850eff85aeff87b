"""Opening an audit: its list, its rule and the report it rests on are fixed before any chance."""

from datetime import datetime

from django.db import transaction

from audits import rules, selectors
from audits.models import Audit, Listed
from audits.services.locking import tell
from charter.models import Plan
from charter.rules import local_date
from claims.models import Claim
from members import selectors as members
from members.models import User
from members.states import Role
from panels import selectors as panels

BATCH = 2000


@transaction.atomic
def open_audit(*, plan_id: int, period_no: int, report_sha256: str, at: datetime) -> Audit | None:
    """Open the audit of this quarter on a published report; None where there is nothing to draw.

    Called twice, or by two at once, it is one audit: the plan's row is locked, and a quarter has
    one (a constraint). Each paid request comes into one list, and into no second one.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    quarter = rules.quarter_of(local_date(at, plan.time_zone))
    found = selectors.audits_of_plan(plan_id=plan_id).filter(quarter=quarter).first()
    if found is not None:
        return found
    claims = list(selectors.claims_to_list(plan_id=plan_id, at=at).only("pk", "ref"))
    if not claims:
        return None
    audit = _audit(plan, quarter, claims, period_no, report_sha256, at=at)
    audit.save(force_insert=True)
    Listed.objects.bulk_create(
        [
            Listed(audit=audit, claim=claim, number=number)
            for number, claim in enumerate(claims, start=1)
        ],
        batch_size=BATCH,
    )
    if audit.beacon_round is None:
        until = audit.commit_until.isoformat()
        tell(audit, "values", _givers(plan_id), at=at, once="", until_at=until)
    return audit


def _audit(
    plan: Plan, quarter: str, claims: list[Claim], period_no: int, report: str, *, at: datetime
) -> Audit:
    size, source = selectors.size(), panels.beacon()
    draws_at = at + rules.COMMIT + rules.SHOW
    return Audit(
        plan=plan,
        no=selectors.audits_of_plan(plan_id=plan.pk).count() + 1,
        quarter=quarter,
        period=selectors.period_of(plan_id=plan.pk, no=period_no),
        report_sha256=report,
        opened_at=at,
        at_least=size.at_least,
        bps=size.bps,
        at_most=size.at_most,
        listed=len(claims),
        size=size.of(len(claims)),
        list_sha256=rules.list_sha256(claim.ref for claim in claims),
        commit_until=at + rules.COMMIT,
        draws_at=draws_at,
        beacon_source=source.name if source else "",
        beacon_round=panels.beacon_round(draws_at),
    )


def _givers(plan_id: int) -> list[User]:
    """Return whose values are asked for: auditors first, then those who run the plan."""
    auditors = members.crew(plan_id=plan_id, role=Role.AUDITOR)
    return [*auditors, *members.crew(plan_id=plan_id, role=Role.OPERATOR)]
