"""Why something about an audit cannot be done, in the reader's language."""

from django.utils.translation import gettext as _

from audits import rules
from panels.rules import PanelRefused
from panels.words import refusal_words as panel_words


def refusal_words(refusal: Exception) -> str:
    """Return a refusal as a sentence, with what one can do instead."""
    match refusal:
        case PanelRefused():
            return panel_words(refusal)
        case rules.TooClose(refs=refs):
            return _("This auditor stands too close to somebody who was drawn: %(refs)s.") % {
                "refs": ", ".join(refs)
            }
        case rules.NotAllChecked(refs=refs):
            return _("You have not written about these requests yet: %(refs)s.") % {
                "refs": ", ".join(refs)
            }
    return PLAIN[type(refusal)]()


PLAIN = {
    rules.MovedOn: lambda: _("The audit has moved on meanwhile. Here is how it stands now."),
    rules.WindowClosed: lambda: _("The time for this is over, or has not come yet."),
    rules.AlreadyCommitted: lambda: _(
        "You, or somebody with the same words, have given a value already. It stays as it is."
    ),
    rules.NothingKept: lambda: _("You have no value here that you kept."),
    rules.NotAnAuditor: lambda: _("This person is no auditor of this plan."),
    rules.NotOutside: lambda: _(
        "This person decides on this plan's requests or money, or did so before. An auditor comes"
        " from outside."
    ),
    rules.SamePerson: lambda: _("Nobody appoints themself. Another operator can."),
    rules.NotYours: lambda: _("This is for somebody else to do."),
    rules.TooEarly: lambda: _(
        "The people drawn still have time to say no. Nothing is shown before it is over."
    ),
    rules.NotToBeSeen: lambda: _("This person is not to be seen. It counts as not checked."),
    rules.TooLate: lambda: _(
        "The auditor has already written down what they found, so it can no longer be taken back."
    ),
    rules.NotAllSeen: lambda: _(
        "Confirmed is only what you have seen: identity, papers and the bank's proof."
    ),
    rules.WordsMissing: lambda: _("Please write some words: they are needed here."),
    rules.PageStale: lambda: _("Something has changed since you looked. Please look once more."),
    rules.NotASignature: lambda: _(
        "This is not a signature of these bytes under this key. Nothing has been attested."
    ),
}
