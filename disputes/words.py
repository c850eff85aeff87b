"""The sentences of disputes, made of classes and facts."""

from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_time_text
from claims import words as claim_words
from claims.rules import ClaimRefused
from claims.states import Round
from disputes import rules
from disputes.states import ObjectionState
from treasury.templatetags.money import count, money

REFUSALS: Final[dict[type[rules.DisputeRefused], Promise]] = {
    rules.NotAMember: _("Only members of this plan may object."),
    rules.OwnCase: _(
        "This is your own or your family's case. If it should not be shared, you can take the "
        "request back."
    ),
    rules.ObjectionNotOpen: _("This case cannot be objected to at the moment."),
    rules.ObjectedAlready: _(
        "You have objected to this decision on this ground already. You find it under “My "
        "objections”."
    ),
    rules.TooManyObjections: _(
        "You have %(most)s objections already. Please wait until they are answered."
    ),
    rules.WordsMissing: _("Please write a few words here."),
    rules.AlreadyAnswered: _("It is not open any more: “%(state)s”."),
    rules.TookPart: _("You had a part in the decision that is doubted: somebody else answers."),
    rules.OwnObjection: _("This objection is yours or your family's: somebody else answers."),
    rules.NotAsked: _("Reviewers of this plan answer; an operator only where none of them can."),
    rules.NotPublicWords: _(
        "Everybody reads this, so “%(found)s” must not stand in it: no name, no number, no illness."
    ),
    rules.ClawbackTooHigh: _("At most %(most_minor)s is left of the award."),
    rules.ClawbackMissing: _("Please write how much is to be taken back."),
    rules.NotCleared: _("The notice has not ended yet. Please try again in a minute."),
    rules.SamePersonAgain: _("You wrote this yourself: a second person looks at it."),
    rules.TakenUp: _(
        "Somebody reads your appeal already. You can still take the whole request back."
    ),
    rules.NotFinal: _("This decision may still change: it is no precedent yet."),
    rules.BundleGone: _("This file has been deleted. You can have it made again."),
}
FIELDS: Final[dict[type[rules.DisputeRefused], str]] = {
    rules.NotPublicWords: "answer",
    rules.ClawbackTooHigh: "clawback_minor",
    rules.ClawbackMissing: "clawback_minor",
}
ROUNDS: Final[dict[int, Promise]] = {
    Round.FIRST: _("Two reviewers, one after the other"),
    Round.APPEAL: _("Two other reviewers, who had no part in it"),
    Round.PANEL: _("A panel of members, drawn at random"),
}
OUTCOMES: Final[dict[str, Promise]] = {"grant": _("Granted"), "refuse": _("Not granted")}


def refusal_words(refusal: rules.DisputeRefused | ClaimRefused, plan: Plan) -> str:
    """Return a refusal as a sentence in the reader's language."""
    if isinstance(refusal, ClaimRefused):
        return claim_words.refusal_words(refusal, plan)
    facts = {name: _told(name, fact, plan) for name, fact in vars(refusal).items()}
    return str(REFUSALS[type(refusal)]) % facts


def field_of(refusal: rules.DisputeRefused | ClaimRefused) -> str | None:
    """Return the name of the form field beside which a refusal belongs."""
    if isinstance(refusal, rules.WordsMissing):
        return refusal.field
    if isinstance(refusal, ClaimRefused):
        return claim_words.field_of(refusal)
    return FIELDS.get(type(refusal))


def count_words(told: rules.Told) -> str:
    """Return a count as everybody may read it."""
    if told.is_small:
        return gettext("fewer than %(least)s") % {"least": rules.LEAST_SHOWN}
    return count(told.count)


def step_words(from_minor: int | None, to_minor: int | None, currency: str) -> str:
    """Return a wide step of amounts; a dash where nothing was awarded."""
    if from_minor is None:
        return "—"
    if to_minor is None:
        return gettext("%(amount)s or more") % {"amount": money(from_minor, currency)}
    if not from_minor:
        return gettext("less than %(amount)s") % {"amount": money(to_minor, currency)}
    return gettext("%(least)s to %(most)s") % {
        "least": money(from_minor, currency),
        "most": money(to_minor, currency),
    }


def _told(name: str, fact: object, plan: Plan) -> object:
    if isinstance(fact, datetime):
        return plan_time_text(fact, plan)
    if name.endswith("_minor") and isinstance(fact, int):
        return money(fact, plan.currency)
    if name == "state" and fact in set(ObjectionState):
        return ObjectionState(str(fact)).label
    return fact
