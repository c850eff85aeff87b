"""What changed lately for a member: steps of memberships, charters, limits, payments; dated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from apportionment.selectors.moments import Moment
from apportionment.selectors.pages import Account
from charter.models import Plan
from charter.rules import local_date
from charter.templatetags.plan_name import plan_name
from charter.templatetags.plan_time import plan_date_text
from members.models import Enrolment, EnrolmentEvent
from members.states import EnrolmentState
from treasury.states import DebitState
from treasury.templatetags.money import money

LATELY: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=60)  # so long before, a new charter is announced here
AT_MOST: Final = 8


@dataclass(frozen=True)
class NewsRow:
    """One change: its day, what it was, and whether the charter says more of it."""

    on: date
    plan: Plan
    what: str
    is_charter: bool = False

    @property
    def day(self) -> str:
        """Return its day in words."""
        return plan_date_text(self.on, self.plan)

    @property
    def plan_name(self) -> str:
        """Return the plan's name in the reader's language."""
        return plan_name(self.plan)


def news(
    *,
    enrolments: Iterable[Enrolment],
    events: Iterable[EnrolmentEvent],
    accounts: Iterable[Account],
) -> list[NewsRow]:
    """Return what changed in the last weeks, latest first; a few lines at most."""
    told = list(accounts)
    moments = {account.plan.pk: account.moment for account in told}
    own = {enrolment.pk: enrolment for enrolment in enrolments}
    found = [
        *_joined(own.values(), moments),
        *_moved(events, own, moments),
        *(row for account in told for row in _of_account(account)),
    ]
    return sorted(found, key=lambda row: row.on)[::-1][:AT_MOST]  # of one day, the last step first


def _joined(enrolments: Iterable[Enrolment], moments: dict[int, Moment]) -> Iterator[NewsRow]:
    for one in enrolments:
        if one.plan_id in moments and one.state != EnrolmentState.APPLIED:
            what = _("%(name)s joined") % {"name": one.member.name}
            yield from _lately(moments[one.plan_id], one.joined_at, what)


def _moved(
    events: Iterable[EnrolmentEvent], own: dict[int, Enrolment], moments: dict[int, Moment]
) -> Iterator[NewsRow]:
    for event in events:
        if event.plan_id in moments:
            name = own[event.enrolment_id].member.name
            what = _("%(name)s: %(what)s") % {"name": name, "what": event.get_move_display()}
            yield from _lately(moments[event.plan_id], event.at, what)


def _of_account(account: Account) -> Iterator[NewsRow]:
    moment = account.moment
    yield from _charters(moment)
    if account.hold.limits is not None:
        yield from _lately(moment, account.hold.limits.set_at, _("You set limits for debits"))
    today = local_date(moment.at, moment.plan.time_zone)
    for debit in account.statement.debits:
        if (
            debit.state == DebitState.PAID
            and debit.settled_on
            and today - debit.settled_on < LATELY
        ):
            what = _("%(sum)s was paid") % {"sum": money(debit.amount_minor, moment.plan.currency)}
            yield NewsRow(debit.settled_on, moment.plan, what)


def _charters(moment: Moment) -> Iterator[NewsRow]:
    """Yield new versions of the charter: those in force lately, and those that come soon."""
    for version in moment.versions[1:]:
        if moment.at - LATELY < version.in_force_at < moment.at + AHEAD:
            yield NewsRow(
                on=local_date(version.in_force_at, moment.plan.time_zone),
                plan=moment.plan,
                what=_("Version %(number)s of the charter comes into force")
                % {"number": version.number},
                is_charter=True,
            )


def _lately(moment: Moment, at: datetime, what: str) -> Iterator[NewsRow]:
    if timedelta() <= moment.at - at < LATELY:
        yield NewsRow(local_date(at, moment.plan.time_zone), moment.plan, what)
