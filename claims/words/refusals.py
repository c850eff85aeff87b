"""The sentences of refusals and hints, made of their class and their facts."""

from datetime import date
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from claims import rules
from claims.states import ClaimState, Verdict
from treasury.templatetags.money import money

REFUSALS: Final[dict[type[rules.ClaimRefused], Promise]] = {
    rules.EventInFuture: _("This date is still to come: today is %(today)s."),
    rules.EventBeforeBirth: _("This date is before the member was born (%(born_on)s)."),
    rules.NotTheirs: _("You can ask only for yourself and those whose participation you hold."),
    rules.AlreadyFiled: _(
        "You have told us of this already: it is request %(ref)s. You find it under “My requests”."
    ),
    rules.PaperEmpty: _("“%(name)s” is empty. Please take the picture or save the file again."),
    rules.PaperTooLarge: _(
        "“%(name)s” is too large: a paper may have %(most_bytes)s. "
        "A photograph of each page is enough."
    ),
    rules.PaperOfOtherKind: _(
        "“%(name)s” is not a picture (JPEG, PNG) or a PDF, whatever its name says. "
        "Please choose another."
    ),
    rules.TooManyPapers: _("At most %(most)s papers at once. You can put pages into one PDF."),
    rules.NotImpartial: _("This is your own or your family's request: others decide on it."),
    rules.SamePerson: _("You recommended this yourself: a second person decides."),
    rules.AwardAboveCap: _("The charter gives at most %(cap_minor)s for this age on that day."),
    rules.AwardNotPositive: _("An award must be more than nothing."),
    rules.ReasonMissing: _("Please write this down: the claimant will read it."),
    rules.VerdictDiffers: _(
        "What was recommended is “%(recommended)s”; only that can be confirmed."
    ),
    rules.MoveNotAllowed: _("This is no longer possible: the request is now “%(state)s”."),
    rules.PageStale: _(
        "Something happened to this request after you opened the page. "
        "Please read it again before you decide."
    ),
}
HINTS: Final[dict[type[rules.Hint], Promise]] = {
    rules.BeforeJoining: _("The event is dated before joining (%(joined_on)s)."),
    rules.InWaiting: _("The event falls into the waiting days: events count from %(until)s on."),
    rules.AfterLeaving: _("The event is dated after leaving (%(left_on)s)."),
    rules.FiledLate: _(
        "Asked %(days)s days after the event; the charter gives %(within_days)s days."
    ),
    rules.OutsideBands: _("No age band of the charter fits the age on the day of the event."),
}
FIELDS: Final[dict[type[rules.ClaimRefused], str]] = {
    rules.EventInFuture: "event_on",
    rules.EventBeforeBirth: "event_on",
    rules.NotTheirs: "enrolment",
    rules.PaperEmpty: "papers",
    rules.PaperTooLarge: "papers",
    rules.PaperOfOtherKind: "papers",
    rules.TooManyPapers: "papers",
    rules.AwardAboveCap: "award_minor",
    rules.AwardNotPositive: "award_minor",
}


def refusal_words(refusal: rules.ClaimRefused, plan: Plan) -> str:
    """Return a refusal as a sentence in the reader's language."""
    return str(REFUSALS[type(refusal)]) % _facts(refusal, plan)


def hint_words(hint: rules.Hint, plan: Plan) -> str:
    """Return a hint as a sentence in the reader's language."""
    return str(HINTS[type(hint)]) % _facts(hint, plan)


def field_of(refusal: rules.ClaimRefused) -> str | None:
    """Return the name of the form field beside which a refusal belongs."""
    if isinstance(refusal, rules.ReasonMissing):
        return refusal.field
    return FIELDS.get(type(refusal))


def _facts(of: object, plan: Plan) -> dict[str, object]:
    return {name: _told(name, fact, plan) for name, fact in vars(of).items()}


def _told(name: str, fact: object, plan: Plan) -> object:
    if isinstance(fact, date):
        return plan_date_text(fact, plan)
    if name.endswith("_minor") and isinstance(fact, int):
        return money(fact, plan.currency)
    if name.endswith("_bytes") and isinstance(fact, int):
        return filesizeformat(fact)
    if name == "state":
        return ClaimState(str(fact)).label
    if name == "recommended":
        return Verdict(str(fact)).label
    return fact
