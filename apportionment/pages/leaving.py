"""The words of leaving: what is owed and when it is debited, and until when it lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apportionment.models import Period
from apportionment.selectors.leaving import Leaving
from apportionment.selectors.pages import Bill
from charter.models import Plan
from charter.rules import local_date
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from charter.words.paper import paper
from members import selectors as members
from members.models import Enrolment
from members.states import EnrolmentState
from treasury.states import UNANSWERED, DebitState
from treasury.templatetags.money import money


@dataclass(frozen=True)
class LeavingPart:
    """One plan, and who of one's people leaves it or has left it."""

    enrolments: Sequence[Enrolment]
    leaving: Leaving

    @property
    def plan(self) -> Plan:
        return self.leaving.plan

    @property
    def owed(self) -> list[str]:
        """Return what is still to be paid and when, a line each; nothing owed is a line too."""
        lines = [self._bill(bill) for bill in self.leaving.account.bills if bill.amount_minor > 0]
        lines += [self._open_period(period) for period in self.leaving.open_periods]
        if not lines:
            return [_("Nothing is owed: nothing more will be debited.")]
        return [*lines, _("Nothing more is added after that.")]

    @property
    def lasts(self) -> str:
        """Return until when membership lasts, as seen before leaving."""
        day = plan_date_text(self.leaving.account.moment.next_cutoff_on, self.plan)
        return _(
            "It ends at once. Heads are counted next on %(day)s: that period, and all after it, are"
            " shared without them. Illness that begins after leaving brings no aid."
        ) % {"day": day}

    @property
    def back_until_on(self) -> date | None:
        """Return the last day on which one may come back as before; None once over, or never."""
        at = self.leaving.account.at
        days = [members.last_day_to_return(one, at=at) for one in self.enrolments if _began(one)]
        today = local_date(at, self.plan.time_zone)
        return min((day for day in days if day is not None and day >= today), default=None)

    def _bill(self, bill: Bill) -> str:
        amount = money(bill.amount_minor, self.plan.currency)
        if bill.debit is not None and bill.debit.state in UNANSWERED:
            return _("%(amount)s is being debited now.") % {"amount": amount}
        day = bill.debit.debit_on if bill.debit else self.leaving.next_debit_on
        today = local_date(self.leaving.account.at, self.plan.time_zone)
        is_given_up = bill.debit is not None and bill.debit.state == DebitState.WRITTEN_OFF
        if day < today or is_given_up:
            return _("%(amount)s was to be debited on %(day)s and is still owed.") % {
                "amount": amount,
                "day": plan_date_text(day, self.plan),
            }
        return _("%(amount)s is still owed, and is debited on %(day)s.") % {
            "amount": amount,
            "day": plan_date_text(day, self.plan),
        }

    def _open_period(self, period: Period) -> str:
        return _(
            "Period %(no)s was counted on %(counted)s and is being shared: its share is added, and"
            " debited on %(day)s."
        ) % {
            "no": period.no,
            "counted": plan_date_text(period.cutoff_at, self.plan),
            "day": plan_date_text(period.debit_on, self.plan),
        }


def printed(parts: Sequence[LeavingPart], *, payer: str) -> dict[str, object]:
    """Return what `apportionment/left.typ` is filled with."""
    return {
        **paper(parts[0].plan, at=parts[0].leaving.account.at),
        "title": _("Confirmation of leaving"),
        "facts": [{"label": _("Payer"), "value": payer}],
        "parts": [
            {"heading": plan_name(part.plan), "lines": [*_ended(part), *part.owed, *_back(part)]}
            for part in parts
        ],
    }


def _ended(part: LeavingPart) -> list[str]:
    return [
        _("%(name)s (membership no. %(number)s): ended on %(time)s.")
        % {
            "name": one.member.name,
            "number": one.pk,
            "time": plan_time_text(one.left_at, part.plan),
        }
        for one in part.enrolments
    ]


def _back(part: LeavingPart) -> list[str]:
    if part.back_until_on is None:
        return []
    day = plan_date_text(part.back_until_on, part.plan)
    return [_("Who comes back by %(day)s goes on as before.") % {"day": day}]


def _began(enrolment: Enrolment) -> bool:
    return enrolment.state != EnrolmentState.APPLIED
