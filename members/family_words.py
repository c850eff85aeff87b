"""What people are told when something about those around them cannot be done."""

from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules

FAMILY_WORDS: Final = {
    rules.NotTheirMember: gettext_lazy("This person is not in your account any more."),
    rules.IsTheirOwnMember: gettext_lazy("Your own memberships are in your account already."),
    rules.OfferGone: gettext_lazy(
        "There is no open offer with this code. Please compare it with the letter; it may also have"
        " been taken back, or be over. Whoever made the offer can make a new one."
    ),
    rules.OfferIsOwn: gettext_lazy(
        "You made this offer. Please let the other person sign in with an account of their own, and"
        " type the code there."
    ),
    rules.HasMemberAlready: gettext_lazy(
        "This account belongs to somebody else already. Please open a new one for the person whose"
        " memberships these are."
    ),
    rules.ContactKnown: gettext_lazy("This number is an emergency contact already."),
    rules.DeathImpossible: gettext_lazy("This day cannot be. Please look at the date once more."),
    rules.MoveNotAllowed: gettext_lazy(
        "This membership has changed meanwhile. Please look at the page once more."
    ),
}
FAMILY_REFUSALS: Final = (*FAMILY_WORDS, rules.NotOfAge, rules.TooManyContacts)


def family_words(refusal: rules.MembersRefused) -> str:
    """Return a refusal in the reader's language, with its facts."""
    match refusal:
        case rules.NotOfAge():
            return _("An account of their own is possible from %(day)s on, at the age of 18.") % {
                "day": date_format(refusal.of_age_on, "DATE_FORMAT")
            }
        case rules.TooManyContacts():
            return _("There are %(most)s emergency contacts already. Please remove one first.") % {
                "most": refusal.most
            }
    return str(FAMILY_WORDS[type(refusal)])
