"""What the pool has told of itself: a counted period, incidents, a complaint and its answer."""

from collections.abc import Mapping
from datetime import datetime

from apportionment.models import Run
from charter.models import Plan
from disclosures.models import Report
from disclosures.rules.incidents import IncidentWords
from disclosures.services import prepare_correction, release_correction
from disclosures.services.incidents import prepare_incident, release_incident
from disclosures.services.outlook import count_period, follow_warnings
from members.models import User
from support import services as support
from support.states import About, Outcome

WORDS = {
    "zh": IncidentWords(
        title="扣款预告晚了两天",
        what="短信服务停了两天。",
        touched="当期所有付款人。",
        done="扣款日顺延两天。",
        change="预告排队超过一小时就提醒。",
    ),
}


def tells(plan: Plan, crew: Mapping[str, User], run: Run, *, at: datetime) -> dict[str, str]:
    """Count a published run, tell of an incident, prepare another, answer a complaint."""
    count_period(run_id=run.pk, at=at)
    follow_warnings(plan_id=plan.pk, at=at)
    first, second = (
        prepare_incident(
            plan=plan,
            of_no=None,
            since_on=at.date(),
            until_on=None,
            words=WORDS,
            by=crew["treasurer"],
            at=at,
        )
        for _time in range(2)
    )
    release_incident(incident_id=first.pk, by=crew["reviewer"], at=at)
    complaint = support.complain(
        user=crew["member"], plan_id=plan.pk, about=About.DEBIT, text="预告没有来。", at=at
    )
    support.decide(
        complaint_id=complaint.pk,
        outcome=Outcome.UPHELD,
        reason="晚了两天。",
        by=crew["treasurer"],
        at=at,
    )
    corrects(plan, crew, at=at)
    return {"prepared": str(second.pk), "decided": complaint.thread.ref}


def corrects(plan: Plan, crew: Mapping[str, User], *, at: datetime) -> None:
    """Correct the first report, and prepare another correction that waits."""
    for right in ({"figures.headcount": 1}, {}):
        one = prepare_correction(
            report=Report.objects.get(plan=plan, no=1),
            right=right,
            words_en="The headcount left out one member who joined on the last day.",
            words_zh="人头数漏了最后一天加入的一位成员。",
            made_good_in=2,
            by=crew["operator"],
            at=at,
        )
        if right:
            release_correction(correction_id=one.pk, by=crew["second_treasurer"], at=at)
