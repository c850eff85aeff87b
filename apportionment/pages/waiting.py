"""What waits for the next run of a plan, told."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from apportionment.forms import CorrectionForm, ItemForm
from apportionment.models import DueException, RunItem
from apportionment.pages.differences import signed
from apportionment.selectors import taking_up
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from treasury.templatetags.money import money


@dataclass(frozen=True)
class WaitingRow:
    """One thing that waits: what, for whom, how much, by whom and why."""

    pk: int
    what: str
    whom: str
    amount: str
    reason: str
    by: str


@dataclass
class WaitingPage:
    """One plan's waiting items and corrections, and the forms to add to them."""

    plan: Plan
    may_act: bool
    item_form: ItemForm
    correction_form: CorrectionForm

    @cached_property
    def items(self) -> list[WaitingRow]:
        """Return the amounts of the whole pool that wait."""
        return [_item(one, self.plan) for one in taking_up.item_rows(plan_id=self.plan.pk)]

    @cached_property
    def corrections(self) -> list[WaitingRow]:
        """Return the corrections of single dues that wait."""
        found = taking_up.exception_rows(plan_id=self.plan.pk)
        return [exception_row(one, self.plan, is_named=self.may_act) for one in found]


def _item(one: RunItem, plan: Plan) -> WaitingRow:
    return WaitingRow(
        pk=one.pk,
        what=str(ItemKind(one.kind).label),
        whom=one.claim.ref if one.claim else "",
        amount=money(one.amount_minor, plan.currency),
        reason=one.reason,
        by=one.recorded_by.name if one.recorded_by else "",
    )


def exception_row(one: DueException, plan: Plan, *, is_named: bool) -> WaitingRow:
    """Return a correction or exemption as a row; names only for those who act."""
    number = _("No. %(number)s") % {"number": one.enrolment_id}
    return WaitingRow(
        pk=one.pk,
        what=str(ExceptionKind(one.kind).label),
        whom=f"{one.enrolment.member.name}, {number}" if is_named else number,
        amount=signed(one.amount_minor, plan.currency),
        reason=one.reason if is_named else "",
        by=one.recorded_by.name if one.recorded_by else "",
    )
