"""The grounds of a panel's decision, as the claimant's letter and history give them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from panels.models import Panel
from panels.rules import Tally
from panels.states import Why


@dataclass(frozen=True)
class Grounds:
    """On what it rests, why, and (of a refusal) what would change it."""

    fact: str
    reason: str
    remedy: str


def verdict_grounds(counted: Tally) -> Grounds:
    """Return the grounds of a vote, in the language that is active."""
    words = {"yes": counted.yes, "no": counted.no}
    return Grounds(
        fact=_(
            "Both sides' statements and the papers of the request, laid before every member of it."
        ),
        reason=_(
            "A panel of members drawn by lot has voted in secret, each with a reason:"
            " %(yes)s to grant, %(no)s not to grant. Their reasons stand on the panel's page."
        )
        % words,
        remedy=_outside(),
    )


def default_grounds(panel: Panel) -> Grounds:
    """Return the grounds of what the charter says for a panel that could not decide."""
    return Grounds(
        fact=_("The panel could not decide: %(why)s.") % {"why": Why(panel.why).label.lower()},
        reason=_("The charter says what then holds; nobody has judged your request anew."),
        remedy=_outside(),
    )


def return_words(panel: Panel) -> str:
    """Return why a request goes back to its readers."""
    return _(
        "The panel could not decide: %(why)s. So reviewers look at it once more, as the charter"
        " says."
    ) % {"why": Why(panel.why).label.lower()}


def _outside() -> str:
    return _(
        "A mediator or a court outside the pool. The whole file, with all its papers, can be taken"
        " from the page of the request."
    )
