"""The sentences of what is wrong with a paper, and what to do about it."""

from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from papers import rules

REFUSALS: Final[dict[type[rules.PaperRefused], Promise]] = {
    rules.PaperEmpty: _("“%(name)s” is empty. Please take the picture or save the file again."),
    rules.PaperTooLarge: _(
        "“%(name)s” is too large: a paper may have %(most_bytes)s. "
        "A photograph of each page is enough."
    ),
    rules.PaperOfOtherKind: _(
        "“%(name)s” is not a picture (JPEG, PNG) or a PDF, whatever its name says. "
        "Please choose another."
    ),
    rules.PaperTooSmall: _(
        "“%(name)s” is too small to be read. Please choose the photograph itself, "
        "not its small preview."
    ),
    rules.PaperTooWide: _(
        "“%(name)s” has more pixels than any camera takes. Please take a photograph of the paper."
    ),
    rules.PaperLocked: _(
        "“%(name)s” is locked with a password. Please save it without one, "
        "or take a photograph of each page."
    ),
    rules.PaperUnreadable: _(
        "“%(name)s” is broken: no program opens it. Please save or photograph it again."
    ),
    rules.PaperInfected: _(
        "The scanner found something harmful in “%(name)s”. It was not taken. "
        "Please take a photograph of the paper."
    ),
    rules.UploadMissing: _("A file did not arrive whole. Please choose it once more."),
    rules.TooManyUploads: _(
        "You have begun to send %(most)s files. Please finish with these before you send more."
    ),
    rules.WrongOffset: _("This file is being sent from somewhere else at the same time."),
    rules.UploadTooLong: _("More came of this file than it was said to have."),
    rules.PaperWaits: _("This paper waits for the scanner. Please come back in a few minutes."),
    rules.PaperGone: _("This paper was deleted when its owner was erased."),
}


def refusal_words(refusal: rules.PaperRefused) -> str:
    """Return a refusal as a sentence in the reader's language."""
    facts = {name: _told(name, fact) for name, fact in vars(refusal).items()}
    return str(REFUSALS[type(refusal)]) % facts


def _told(name: str, fact: object) -> object:
    if name.endswith("_bytes") and isinstance(fact, int):
        return filesizeformat(fact)
    return fact
