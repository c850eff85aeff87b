"""A case in words: coarse, and without anybody in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.words import Step
from charter.models import Plan
from charter.templatetags.plan_name import charter_name
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from claims.states import ClaimState
from disclosures.rules import PublicClaim
from disclosures.selectors import CasePortion, ToldToMembers
from disclosures.selectors.paces import Pace
from disclosures.words.names import ages_words, case_state_words, cause_words, time_words
from disclosures.words.plan_facts import Figure
from treasury.templatetags.money import NOTHING, money


@dataclass(frozen=True)
class PaceRow:
    """A step of a case: how long it took, and how long it usually takes."""

    step: str
    took: str
    usual: str


@dataclass(frozen=True)
class CaseRow:
    """A case as one line of a list."""

    ref: str
    cause: str
    ages: str
    month: str
    award_minor: int
    state: str
    state_label: str


def row(claim: PublicClaim) -> CaseRow:
    return CaseRow(
        ref=claim.ref,
        cause=cause_words(claim.cause),
        ages=ages_words(claim.ages),
        month=time_words(claim.event_in),
        award_minor=claim.award_minor,
        state=claim.state,
        state_label=case_state_words(claim.state),
    )


def state_words(state: str) -> str:
    return case_state_words(state)


def facts(claim: PublicClaim) -> list[Figure]:
    """Return all that is told of a case."""
    return [
        Figure(_("What happened"), cause_words(claim.cause)),
        Figure(_("When"), time_words(claim.event_in)),
        Figure(_("Age"), ages_words(claim.ages)),
        Figure(_("Award"), money(claim.award_minor, claim.currency)),
        Figure(_("Granted under"), claim.article),
    ]


def pace_rows(took: Pace, usual: Pace) -> list[PaceRow]:
    """Return the steps that were taken, each beside the usual; none where nothing was."""
    steps = (
        (_("Shown in public"), took.notice_days, usual.notice_days),
        (_("From the end of notice to sealing"), took.sharing_days, usual.sharing_days),
        (_("From sealing to the last payment"), took.paying_days, usual.paying_days),
    )
    return [
        PaceRow(step, _days(days), _days(often)) for step, days, often in steps if days is not None
    ]


def _days(days: int | None) -> str:
    if days is None:
        return NOTHING
    if days == 0:
        return _("the same day")
    return ngettext("%(count)d\N{NO-BREAK SPACE}day", "%(count)d\N{NO-BREAK SPACE}days", days) % {
        "count": days
    }


def facts_for_members(told: ToldToMembers) -> list[Figure]:
    """Return what members of the plan are told beside what everybody is."""
    found = [Figure(_("When"), time_words(told.event_in)), Figure(_("Age"), ages_words(told.ages))]
    if told.condition is not None:
        found.insert(0, Figure(_("What it was"), charter_name(told.condition)))
    return found


def steps(claim: PublicClaim, plan: Plan, portions: Sequence[CasePortion]) -> list[Step]:
    """Return a case's way from notice to payment, with what is still ahead."""
    is_shown = claim.state not in {ClaimState.ON_NOTICE, ClaimState.CONTESTED}
    is_shared = claim.state in {ClaimState.SHARED, ClaimState.PAID}
    return [
        Step(
            what=_("Granted by two reviewers, one after the other"),
            note=_("Neither of them belongs to the family."),
        ),
        Step(
            what=_("Shown in public"),
            when=_("%(start)s to %(end)s")
            % {
                "start": plan_date_text(claim.notice_from, plan),
                "end": plan_time_text(claim.notice_until, plan),
            },
            tone="" if is_shown else "ahead",
        ),
        Step(
            what=_("Shared by the members"),
            note=_shared_words(portions, claim),
            tone="" if is_shared else "ahead",
        ),
        Step(
            what=_("Paid to the family"),
            tone="" if claim.state == ClaimState.PAID else "ahead",
        ),
    ]


def _shared_words(portions: Sequence[CasePortion], claim: PublicClaim) -> str:
    if not portions:
        return _("No period has shared it yet.")
    shared = sum(portion.allowed_minor for portion in portions)
    return _("%(shared)s of %(award)s so far.") % {
        "shared": money(shared, claim.currency),
        "award": money(claim.award_minor, claim.currency),
    }
