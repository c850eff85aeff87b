"""The sentences of refusals and hints, made of their class and their facts."""

from datetime import date, datetime
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from claims import rules
from claims.states import ClaimState, Verdict
from papers.words import refusal_words as paper_refusal_words
from treasury.templatetags.money import money

REFUSALS: Final[dict[type[rules.ClaimRefused], Promise]] = {
    rules.EventInFuture: _("This date is still to come: today is %(today)s."),
    rules.EventBeforeBirth: _("This date is before the member was born (%(born_on)s)."),
    rules.NotTheirs: _("You can ask only for yourself and those whose participation you hold."),
    rules.AlreadyFiled: _(
        "You have told us of this already: it is request %(ref)s. You find it under “My requests”."
    ),
    rules.TooManyPapers: _("At most %(most)s papers at once. You can put pages into one PDF."),
    rules.RequestClosed: _(
        "This question is no longer open: it was answered, or is not needed any more."
    ),
    rules.ReopenTooLate: _(
        "It could be opened again until %(until)s. You can ask anew at any time: what you sent is "
        "kept, and who reads it sees both."
    ),
    rules.TooManyBills: _("At most %(most)s bills. Small ones of one place may stand as one."),
    rules.DraftStale: _(
        "This was answered otherwise meanwhile, in another window or on another device. Nothing "
        "was written over. Below stand both: press once more to keep what you typed here."
    ),
    rules.DraftIncomplete: _("One answer is still missing. Here is the question."),
    rules.AccountIsTheirs: _(
        "Nobody has been written down as having died here: whoever holds the membership names "
        "another account themself, on the page of the request."
    ),
    rules.LinkGone: _("This link is no longer open. Whoever gave it to you can make a new one."),
    rules.LinkCodeWrong: _("This is not the code. You can try %(left)s more times."),
    rules.TooManyLinks: _("There are %(most)s open links already. Please end one first."),
    rules.NotImpartial: _("This is your own or your family's request: others decide on it."),
    rules.SameEmployer: _(
        "You and the claimant work at the same place, as far as we know: others decide on it."
    ),
    rules.HasRecused: _("You have stood aside from this request: others decide on it."),
    rules.TookPartBefore: _("You had a part in the decision appealed against: others read it now."),
    rules.TakenByAnother: _(
        "%(name)s is reading this request until %(until)s. You can ask them to hand it over."
    ),
    rules.NotTaken: _("You do not hold this request at the moment."),
    rules.NotAReviewer: _("Only a reviewer of this plan who may read the request can take it."),
    rules.ReadsBlind: _(
        "This request is read twice, neither reader seeing the other. Please write your own "
        "reading first."
    ),
    rules.HasReadBlind: _("Both have read this request on their own. Please confirm or send back."),
    rules.NoticeIsOver: _("The notice is over. You may still tell us: it is looked at afterwards."),
    rules.AppealTooLate: _("An appeal was possible until %(until)s."),
    rules.LadderEnds: _(
        "Nobody within the pool is left to look at it once more. You can take everything to "
        "somebody outside."
    ),
    rules.NoPanel: _("The charter of this request has no panel."),
    rules.SignalAnswered: _("Another reviewer has said already what they made of this."),
    rules.SamePerson: _("You recommended this yourself: a second person decides."),
    rules.AwardAboveCap: _("The charter gives at most %(cap_minor)s for this age on that day."),
    rules.AwardAboveSum: _(
        "By the charter this case comes to %(sum_minor)s. You may give less, with a reason."
    ),
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
    rules.NoSuchPage: _("This request has no such page."),
    rules.BriefNotRedacted: _("A name or an account stands in it. Please leave that out."),
    rules.AlreadyOrdered: _("Somebody is looking into this request already."),
    rules.CostNegative: _("A cost cannot be negative."),
    rules.BillTooMuch: _("At most %(open_minor)s of this bill can count."),
}
HINTS: Final[dict[type[rules.Hint], Promise]] = {
    rules.BeforeJoining: _("The event is dated before joining (%(joined_on)s)."),
    rules.InWaiting: _("The event falls into the waiting days: events count from %(until)s on."),
    rules.AfterLeaving: _("The event is dated after leaving (%(left_on)s)."),
    rules.AfterDeath: _("The event is dated after the member died (%(died_on)s)."),
    rules.FiledLate: _(
        "Asked %(days)s days after the event; the charter gives %(within_days)s days."
    ),
    rules.OutsideBands: _("No age band of the charter fits the age on the day of the event."),
}
FIELDS: Final[dict[type[rules.ClaimRefused], str]] = {
    rules.EventInFuture: "event_on",
    rules.EventBeforeBirth: "event_on",
    rules.NotTheirs: "enrolment",
    rules.PaperRefused: "papers",
    rules.TooManyPapers: "papers",
    rules.AwardAboveCap: "award_minor",
    rules.AwardAboveSum: "award_minor",
    rules.AwardNotPositive: "award_minor",
    rules.NotAReviewer: "to",
    rules.NoSuchPage: "page",
    rules.BriefNotRedacted: "brief",
    rules.CostNegative: "cost_minor",
    rules.BillTooMuch: "accepted_minor",
}


def refusal_words(refusal: rules.ClaimRefused, plan: Plan) -> str:
    """Return a refusal as a sentence in the reader's language."""
    if isinstance(refusal, rules.PaperRefused):
        return paper_refusal_words(refusal.why)
    return str(REFUSALS[type(refusal)]) % facts_told(refusal, plan)


def hint_words(hint: rules.Hint, plan: Plan) -> str:
    """Return a hint as a sentence in the reader's language."""
    return str(HINTS[type(hint)]) % facts_told(hint, plan)


def field_of(refusal: rules.ClaimRefused) -> str | None:
    """Return the name of the form field beside which a refusal belongs."""
    if isinstance(refusal, rules.ReasonMissing):
        return refusal.field
    return FIELDS.get(type(refusal))


def facts_told(of: object, plan: Plan) -> dict[str, object]:
    """Return the facts of a refusal or hint as people write them."""
    return {name: _told(name, fact, plan) for name, fact in vars(of).items()}


def _told(name: str, fact: object, plan: Plan) -> object:
    if isinstance(fact, datetime):
        return plan_time_text(fact, plan)
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
