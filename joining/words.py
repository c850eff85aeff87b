"""What people are told when something on the way into a plan cannot be done."""

from django.utils.translation import gettext as _

from charter.models import Plan
from joining import rules
from members.rules import MembersRefused
from members.words import refusal_words
from treasury.templatetags.money import money


def why_not(refusal: rules.JoiningRefused | MembersRefused, plan: Plan) -> str:
    """Return a refusal in the reader's language, with its facts."""
    if isinstance(refusal, MembersRefused):
        return refusal_words(refusal)
    match refusal:
        case rules.SharesUnpaid(amount_minor=minor):
            return _(
                "Welcome back. One thing comes first: %(amount)s is still to be paid from before."
                " Once it is, the membership goes on as it was."
            ) % {"amount": money(minor, plan.currency)}
        case rules.PersonBegun():
            return _(
                "You have begun this person's join already. Here it is, as far as you came; what"
                " you typed just now was not added."
            )
        case rules.StepMissing():
            return _("One answer is still missing, or is asked anew. Here is the question.")
    return _(
        "This was answered otherwise meanwhile, in another window or on another device. Nothing"
        " was written over: here is how it stands now."
    )
