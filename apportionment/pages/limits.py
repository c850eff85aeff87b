"""What a payer has decided about debits, told."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from apportionment.forms import LimitsForm
from apportionment.selectors.pages import Account
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from treasury.templatetags.money import money


@dataclass(frozen=True)
class LimitsPage:
    """One plan's limits: the form, what is held, and a pause if there is one."""

    account: Account
    form: LimitsForm
    was_saved: bool = False

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.account.plan

    @property
    def held_minor(self) -> int:
        """Return what is due and held by a limit or a pause; 0: nothing is."""
        is_held = self.account.hold.by in ("limit", "pause")
        return self.account.statement.due_minor if is_held else 0

    @property
    def held_words(self) -> str:
        """Return why something is held, in a sentence."""
        facts = {"sum": money(self.held_minor, self.plan.currency)}
        if self.account.hold.by == "pause":
            return _("%(sum)s is due and waits, because your debits are paused.") % facts
        return _("%(sum)s is due and waits, because it is above your limit.") % facts

    @property
    def pause_words(self) -> str:
        """Return that debits are paused, until when and why; empty if they are not."""
        pause = self.account.hold.pause
        if pause is None:
            return ""
        facts = {"reason": pause.reason, "until": plan_date_text(pause.until_on, self.plan)}
        if pause.until_on is None:
            return _("Your debits are paused until you tell us otherwise: %(reason)s") % facts
        return _("Your debits are paused until %(until)s: %(reason)s") % facts


def typed(minor: int | None, plan: Plan) -> str:
    """Return an amount as one would type it; nothing where there is none."""
    if minor is None:
        return ""
    return str(Decimal(minor).scaleb(-get_currency_precision(plan.currency)))
