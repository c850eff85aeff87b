"""What people are told when something about belonging cannot be done."""

from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules
from members.document_words import DOCUMENT_REFUSALS, document_words
from members.family_words import FAMILY_REFUSALS, family_words
from members.room_words import ROOM_REFUSALS, room_words
from members.states import Role

IN_WORDS: Final = {
    rules.AlreadyEnrolled: gettext_lazy(
        "This person is in the plan already. Nothing was changed, and nobody counts twice."
    ),
    rules.AlreadyLeft: gettext_lazy("This person has left the plan before. Nothing was changed."),
    rules.CharterChanged: gettext_lazy(
        "A new version of the charter came into force while you were reading. Please read it and"
        " say yes or no once more."
    ),
    rules.ConsentMissing: gettext_lazy(
        "Something you have not said yes to yet is missing. Please go through the questions again."
    ),
    rules.ContinuityOver: gettext_lazy(
        "It is too long ago for the membership to go on as it was. You are welcome to join anew;"
        " a new waiting time then begins."
    ),
    rules.HealthUnanswered: gettext_lazy(
        "A question about health has no answer yet. Please go through the questions again."
    ),
    rules.CutoffPassed: gettext_lazy(
        "A period is being counted at this very moment. Please try again in a minute; nothing you"
        " typed is lost."
    ),
}

TAKEN: Final = {
    "email": gettext_lazy(
        "Somebody already signs in with this e-mail address. If it is you, please sign in."
    ),
    "phone": gettext_lazy(
        "Somebody already signs in with this phone number. If it is you, please sign in."
    ),
}


def refusal_words(refusal: rules.MembersRefused) -> str:
    """Return a refusal in the reader's language, with its facts."""
    if isinstance(refusal, DOCUMENT_REFUSALS):
        return document_words(refusal)
    if isinstance(refusal, FAMILY_REFUSALS):
        return family_words(refusal)
    if isinstance(refusal, ROOM_REFUSALS):
        return room_words(refusal)
    match refusal:
        case rules.AgeOutside():
            return _age_words(refusal)
        case rules.AccountTaken():
            return str(TAKEN[refusal.field])
        case rules.ReasonNeeded() | rules.LastOperator() | rules.CrewImpossible():
            return _crew_words(refusal)
        case rules.PersonDiffers():
            return _("Your account knows you as %(name)s, born on %(born_on)s.") % {
                "name": refusal.name,
                "born_on": date_format(refusal.born_on, "DATE_FORMAT"),
            }
    return str(IN_WORDS[type(refusal)])


def _age_words(refusal: rules.AgeOutside) -> str:
    facts = {
        "days": refusal.from_days,
        "years": refusal.from_years,
        "until": refusal.until_years,
    }
    if refusal.is_too_young and refusal.from_days is not None:
        return _("Too young still: this plan takes people from %(days)s days after birth.") % facts
    if refusal.is_too_young:
        return _("Too young still: this plan takes people from the age of %(years)s.") % facts
    if refusal.from_days is not None:
        return (
            _(
                "This plan takes people from %(days)s days after birth until the day before they"
                " turn %(until)s. At this age it is not possible to join."
            )
            % facts
        )
    return (
        _(
            "This plan takes people from the age of %(years)s until the day before they turn"
            " %(until)s. At this age it is not possible to join."
        )
        % facts
    )


def _crew_words(
    refusal: rules.ReasonNeeded | rules.LastOperator | rules.CrewImpossible,
) -> str:
    if isinstance(refusal, rules.ReasonNeeded):
        return _("Please say why; they will read it.")
    if isinstance(refusal, rules.LastOperator):
        return _(
            "They are the last who can give roles for all plans. Give that role to another first."
        )
    return _(
        "This person is %(held)s. Whoever decides cannot be the one who watches, so they cannot"
        " also be %(role)s."
    ) % {
        "held": Role(refusal.held).label,
        "role": Role(refusal.role).label,
    }
