"""What the demo tells of itself: counts of its periods, an incident, a complaint and its answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from charter.models import Plan
from disclosures.models import Report
from disclosures.rules.incidents import IncidentWords
from disclosures.rules.public_words import Words
from disclosures.rules.warnings import WarningKind, WarningState
from disclosures.selectors.warnings import standing
from disclosures.services.complaints import tell_of_complaint
from disclosures.services.incidents import prepare_incident, release_incident
from disclosures.services.outlook import count_period, follow_warnings, note_warning
from members.models import User
from support import services as support
from support.states import About, Outcome

DAY: Final = timedelta(days=1)
WORDS: Final = {
    "zh": IncidentWords(
        title="一期的扣款预告晚发了两天",
        what="发短信的服务停了两天，扣款预告排着队没有发出去，我们第二天才发现。",
        touched="当期所有付款人都晚两天收到预告。没有人被提前扣款，也没有人多付。",
        done="换用另一家服务把预告发完，扣款日顺延两天。",
        change="预告排队超过一小时就会提醒值班的人；两家短信服务轮流使用。",
    ),
    "en": IncidentWords(
        title="The letters before one debit went out two days late",
        what="The service that sends text messages was down for two days. Letters waited in line,"
        " and we saw it only on the second day.",
        touched="Everybody who paid in that period was told two days late. Nobody was debited"
        " early, and nobody paid more.",
        done="The letters went out through another service, and the debit day moved by two days.",
        change="Letters that wait an hour now ring whoever is on duty, and two services take"
        " turns.",
    ),
}
COMPLAINT: Final = "我没有收到扣款预告就被扣款了。"
ANSWER: Final = "预告确实晚了两天，您说得对；扣款日已经顺延。"
CHANGED: Final = Words(
    "扣款预告发出以前不再扣款，晚一天就顺延一天。",
    "Nobody is debited before their letter has gone out; a day late moves the debit by a day.",
)
EXPLAINED: Final = Words(
    "已在“互助是怎样运转的”页面用数字说明：等待期过后，分摊金为什么会变高。",
    "The page on how sharing works now explains in figures why shares rise after the waiting.",
)


def tell_outlook(plan: Plan, *, crew: Mapping[str, User], at: datetime, has_incident: bool) -> None:
    """Count a pool's published periods, look at its warnings, and say what was done about one."""
    if has_incident:
        _tell_incident(plan, crew=crew, at=at)
    for report in Report.objects.filter(plan=plan).order_by("no"):
        count_period(run_id=report.run_id, at=report.published_at)
    follow_warnings(plan_id=plan.pk, at=at)
    waiting = standing(plan_id=plan.pk).get(WarningKind.WAITING)
    if waiting is not None and waiting.state == WarningState.REACHED:
        note_warning(
            plan_id=plan.pk,
            warning=WarningKind.WAITING,
            words=EXPLAINED,
            incident_no=None,
            by=crew["operator"],
            at=at,
        )


def _tell_incident(plan: Plan, *, crew: Mapping[str, User], at: datetime) -> None:
    """Tell of one incident, and of what a complaint about it has changed."""
    incident = prepare_incident(
        plan=plan,
        of_no=None,
        since_on=(at - 41 * DAY).date(),
        until_on=(at - 39 * DAY).date(),
        words=WORDS,
        by=crew["treasurer"],
        at=at - 36 * DAY,
    )
    release_incident(incident_id=incident.pk, by=crew["operator"], at=at - 35 * DAY)
    complaint = support.complain(
        user=crew["member"], plan_id=plan.pk, about=About.DEBIT, text=COMPLAINT, at=at - 38 * DAY
    )
    support.decide(
        complaint_id=complaint.pk,
        outcome=Outcome.UPHELD,
        reason=ANSWER,
        by=crew["operator"],
        at=at - 36 * DAY,
    )
    tell_of_complaint(
        complaint_id=complaint.pk, words=CHANGED, by=crew["operator"], at=at - 30 * DAY
    )
