"""Why something cannot be done, in the reader's language."""

from django.utils.translation import gettext as _

from panels import rules


def refusal_words(refusal: rules.PanelRefused) -> str:
    """Return a refusal as a sentence, with what one can do instead."""
    return {
        rules.MoveNotAllowed: _("The panel has moved on meanwhile. Here is how it stands now."),
        rules.WindowClosed: _("The time for this is over, or has not come yet."),
        rules.NotYours: _("This is for somebody else to do."),
        rules.AlreadyCommitted: _(
            "You, or somebody with the same words, have given a value already. It stays as it is."
        ),
        rules.ValueTooShort: _(
            "Please write at least %(count)s characters: what is short can be guessed."
        )
        % {"count": rules.SHORTEST_VALUE},
        rules.NotACommitment: _("A SHA-256 is 64 digits from 0 to 9 and a to f."),
        rules.NotABeaconValue: _("The value is 64 digits from 0 to 9 and a to f."),
        rules.ValueDiffers: _(
            "This is not the value that you committed to. Please check every sign of it."
        ),
        rules.AlreadyAnswered: _("This has been answered already."),
        rules.AlreadyVoted: _("Your ballot lies in the box already. It counts once."),
        rules.WordsMissing: _("Please write some words."),
        rules.CourseNotPassed: _(
            "Some answers are not right yet. What is right stands beside them."
        ),
    }[type(refusal)]
