"""How a payer pays, what is left to pay, and what happens when a debit fails: told."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.models import Arrears
from apportionment.selectors.pages import Account
from charter.models import Plan
from charter.rules import ArrearsThen, Terms
from charter.templatetags.plan_time import plan_date_text
from treasury.rules import PAID_BY_PAYER
from treasury.templatetags.money import money


@dataclass(frozen=True)
class PayWays:
    """What a payer holds with a plan, and by which gateway they pay; "" is none."""

    account: Account
    held_minor: int
    gateway: str
    arrears: Arrears | None = None

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.account.plan

    @property
    def terms(self) -> Terms:
        """Return the charter in force."""
        return self.account.moment.terms

    @property
    def left_minor(self) -> int:
        """Return what is left to pay once what the payer holds has paid its part."""
        return max(0, self.account.to_pay_minor - self.held_minor)

    @property
    def takes_nothing(self) -> bool:
        """Return whether nothing is taken by itself: the payer sends money, or has not chosen."""
        return self.gateway in PAID_BY_PAYER or not self.gateway

    @property
    def has_part(self) -> bool:
        """Return whether a part of what is due lies here already."""
        return self.held_minor > 0 and self.account.to_pay_minor > 0

    @property
    def left_words(self) -> str:
        """Return what is left to pay, where a part has come already; empty otherwise."""
        if not self.has_part or self.account.hold.balance_minor is not None:
            return ""
        return _("%(held)s of it has arrived already. Left to pay: %(left)s.") % {
            "held": money(self.held_minor, self.plan.currency),
            "left": money(self.left_minor, self.plan.currency),
        }

    @property
    def way_words(self) -> str:
        """Return how the payer pays, where they have something to do for it."""
        if self.gateway == "transfer":
            return _("You send your shares by bank transfer, with your own reference.")
        if not self.gateway:
            return _("You have not chosen how to pay yet. Until you do, nothing is debited.")
        return ""

    @property
    def schedule_words(self) -> str:
        """Return when a failed debit is tried again and what follows: the published schedule."""
        arrears = self.terms.arrears
        if arrears is None or self.account.hold.balance_minor is not None:
            return ""
        tried = ngettext(
            "If a debit fails, it is tried again on the next day, once.",
            "If a debit fails, it is tried again daily, on %(days)s days at most.",
            arrears.retry_days,
        ) % {"days": arrears.retry_days}
        if arrears.then is not ArrearsThen.LAPSE:
            return tried
        return " ".join([tried, self._grace_words(arrears.grace_days)])

    @property
    def arrears_words(self) -> str:
        """Return until when a payer in arrears may pay; empty for all others."""
        if self.arrears is None:
            return ""
        return _(
            "Please pay by %(day)s: until then nothing changes, and you are warned before."
        ) % {"day": plan_date_text(self.arrears.until_on, self.plan)}

    def _grace_words(self, days: int) -> str:
        if not days:
            return _(
                "After that there are days of grace, with a warning that names the last one. No"
                " membership ends without it."
            )
        return ngettext(
            "After that there is %(days)s day of grace, with a warning that names the last one. No"
            " membership ends without it.",
            "After that there are %(days)s days of grace, with a warning that names the last one."
            " No membership ends without it.",
            days,
        ) % {"days": days}
