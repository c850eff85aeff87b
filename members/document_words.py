"""What people are told about an identity document that cannot be taken."""

import re
from typing import Final

from babel import Locale
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members import rules

LOCALES: Final = {"zh_hans": "zh_Hans"}
# Territories that issue documents: the rest of Babel's list are regions and what is not a country.
ISO: Final = re.compile(r"(?!EU|EZ|UN|QO|XA|XB|ZZ|AC|CP|DG|EA|IC|TA|CQ)[A-Z]{2}")
DOCUMENT_REFUSALS: Final = (
    rules.BirthDateDiffers,
    rules.DocumentChanged,
    rules.DocumentOfAnother,
    rules.DocumentUnreadable,
    rules.DoubtNeedsReason,
    rules.OwnIdentity,
    rules.PersonHeldElsewhere,
)
FAULTS: Final = {
    "length": gettext_lazy(
        "The number is too short or too long: a resident identity card has 18 digits, an old one"
        " 15. Please look at the card again."
    ),
    "signs": gettext_lazy(
        "There is a sign in this number that does not belong there. Please copy it from the"
        " document as it stands."
    ),
    "place": gettext_lazy(
        "No resident identity card begins with these digits. Please look at the card again."
    ),
    "day": gettext_lazy(
        "The birth date inside this number cannot be one. Please look at the card again."
    ),
    "check": gettext_lazy(
        "One of the digits must be wrong: the last one does not fit the others. Please compare"
        " the number with the card, digit by digit."
    ),
    "country": gettext_lazy("Please say which country issued the document."),
    "kind": gettext_lazy("Please choose which kind of document it is."),
}


def document_words(refusal: rules.MembersRefused) -> str:
    """Return a refusal of a document in the reader's language, with its facts."""
    match refusal:
        case rules.BirthDateDiffers():
            return _(
                "The number says: born on %(in_document)s. You wrote: born on %(given)s. One of the"
                " two needs mending; please look at the card."
            ) % {
                "in_document": date_format(refusal.in_document, "DATE_FORMAT"),
                "given": date_format(refusal.given, "DATE_FORMAT"),
            }
        case rules.DocumentOfAnother():
            return _(
                "You have given this number for %(name)s already. Is it perhaps the same person,"
                " or the card of somebody else in the family?"
            ) % {"name": refusal.name}
        case rules.DocumentUnreadable():
            return str(FAULTS[refusal.fault])
    return _crew_words(refusal) or _(
        "This person is in another account already, so nothing was changed, and nobody counts"
        " twice. If you know whose account it is, perhaps a son's or a daughter's, ask them to hand"
        " the person over to you under “Family”. Otherwise please write to the help desk: a person"
        " will look at it with you."
    )


def _crew_words(refusal: rules.MembersRefused) -> str:
    """Return a refusal that only the crew meets, or nothing."""
    match refusal:
        case rules.DocumentChanged():
            return _(
                "Another document was given meanwhile. Please look at this one, as it stands now."
            )
        case rules.DoubtNeedsReason():
            return _("Please write down why: the member will read it.")
        case rules.OwnIdentity():
            return _("This is your own family: somebody else of the crew looks at it.")
    return ""


def countries() -> list[tuple[str, str]]:
    """Return countries (ISO 3166, two letters) with their names in the reader's language.

    China stands first, the others in order of their names.
    """
    language = (get_language() or "en").replace("-", "_")
    names = Locale.parse(LOCALES.get(language.lower(), language)).territories
    named = [(code, name) for code, name in names.items() if ISO.fullmatch(code)]
    return sorted(named, key=lambda country: (country[0] != "CN", country[1]))
