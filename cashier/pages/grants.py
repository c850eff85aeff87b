"""The solidarity fund, told to treasurers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cashier.pages.paying import Pair, paid_label
from charter.models import Plan
from treasury.models import Debit, SolidarityGrant
from treasury.selectors import Fund
from treasury.templatetags.money import money


@dataclass(frozen=True)
class GrantRow:
    """One share that the fund was asked to pay."""

    grant: SolidarityGrant
    may_give: bool

    @property
    def state(self) -> str:
        """Return where it stands, in a word."""
        if self.grant.granted_at is not None:
            return _("paid by the fund")
        return _("withdrawn") if self.grant.withdrawn_at is not None else _("proposed")

    @property
    def tone(self) -> str:
        """Return how that is coloured."""
        if self.grant.granted_at is not None:
            return "done"
        return "ended" if self.grant.withdrawn_at is not None else "waiting"

    @property
    def is_waiting(self) -> bool:
        """Return whether somebody has still to say yes or no."""
        return self.grant.granted_at is None and self.grant.withdrawn_at is None


@dataclass(frozen=True)
class GrantsPage:
    """The fund of one plan, what it was asked for, and a form to ask it."""

    plan: Plan
    fund: Fund
    grants: Sequence[SolidarityGrant]
    form: Any
    may_act: bool
    viewer_id: int
    refused: str = ""

    @property
    def pairs(self) -> list[Pair]:
        """Return the fund's three figures."""
        fund, currency = self.fund, self.plan.currency
        return [
            Pair(_("Given so far"), money(fund.given_minor, currency)),
            Pair(paid_label(fund.paid_count), money(fund.paid_minor, currency)),
            Pair(_("In the fund now"), money(fund.left_minor, currency)),
        ]

    @property
    def rows(self) -> list[GrantRow]:
        """Return what the fund was asked for, newest first."""
        return [
            GrantRow(
                grant=grant,
                may_give=self.may_act and grant.proposed_by != self.viewer_id,
            )
            for grant in self.grants
        ]


def debit_choices(debits: Sequence[Debit], plan: Plan) -> list[tuple[str, str]]:
    """Return the debits that the fund may be asked to pay, to choose from."""
    words = _("Payer %(payer)s, period %(no)s: %(sum)s, %(state)s")
    return [
        (
            f"{debit.payer_id}/{debit.to_period}",
            words
            % {
                "payer": debit.payer_id,
                "no": debit.to_period,
                "sum": money(debit.amount_minor, plan.currency),
                "state": debit.get_state_display(),
            },
        )
        for debit in debits
    ]
