"""Why something cannot be done, in the reader's language."""

from django.utils.translation import gettext as _

from support import rules


def refusal_words(refusal: rules.SupportRefused) -> str:
    """Return a refusal in words, with its next step."""
    match refusal:
        case rules.PageStale():
            return _(
                "Somebody has written meanwhile. Please read it first; your text is kept below."
            )
        case rules.AlreadyTaken():
            return _("%(name)s has this in hand already.") % {"name": refusal.name}
        case rules.OwnThread():
            return _("Nobody answers their own question. A colleague will.")
        case rules.SamePersonAgain():
            return _("You gave the first answer. The second look is another person's.")
    return _("This step is not possible any more: things have moved on. Please look again.")
