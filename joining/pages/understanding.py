"""The three questions that joining asks, and what is said to a wrong answer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from charter.rules import Funding, Shortfall, Terms

RIGHT = "right"


@dataclass(frozen=True)
class Understanding:
    """One question, its answers in the order shown, and what is said to each wrong one."""

    key: str
    question: str
    choices: tuple[tuple[str, str], ...]
    why_not: dict[str, str]

    @property
    def wording(self) -> str:
        """Return question and right answer: the very words that were said yes to."""
        return f"{self.question} {dict(self.choices)[RIGHT]}"


def understanding(key: str, terms: Terms) -> Understanding:
    """Return the question of this name as this charter asks it."""
    if key == "not_insurance":
        return _not_insurance()
    if key == "how_to_leave":
        return _how_to_leave()
    return _contribution(terms) if terms.funding is Funding.FIXED else _amount_varies()


def mandate_words(terms: Terms) -> str:
    """Return what is agreed about paying, by how this charter asks for money."""
    if terms.funding is Funding.PREPAID:
        return _(
            "My share of each period may be drawn from my balance, after a notice that tells me"
            " the amount beforehand. I can end this at any time by leaving."
        )
    if terms.funding is Funding.FIXED:
        return _(
            "My contribution may be debited, after a notice that tells me the amount beforehand. I"
            " can end this at any time by leaving."
        )
    return _(
        "My share of each period may be debited, after a notice that tells me the amount"
        " beforehand. I can end this at any time by leaving."
    )


def _not_insurance() -> Understanding:
    return Understanding(
        key="not_insurance",
        question=_("If you fall ill, has anybody promised you a certain sum?"),
        choices=(
            ("insurance", _("Yes, as an insurance company does.")),
            (
                RIGHT,
                _(
                    "No. This is mutual aid and not insurance: each request is read by the"
                    " charter, and nothing is certain."
                ),
            ),
            ("later", _("Yes, as soon as I have shared for a year.")),
        ),
        why_not={
            "insurance": _(
                "Not quite: no company stands behind it. The members share what was granted, and"
                " each request is read by the charter. Nobody promises a sum."
            ),
            "later": _(
                "Not quite: it does not become certain with the years either. After the waiting"
                " time you may ask for aid; each request is read by the charter."
            ),
        },
    )


def _amount_varies() -> Understanding:
    return Understanding(
        key="amount_varies",
        question=_("How much will you share in each period?"),
        choices=(
            ("same", _("The same amount each time.")),
            ("nothing", _("Nothing, as long as I am well.")),
            (
                RIGHT,
                _("It varies: with the number of people who are helped, and of those who share."),
            ),
        ),
        why_not={
            "same": _(
                "Not quite: there is no fixed price. When more people need help, or fewer share,"
                " each share is larger; what is granted is divided by all."
            ),
            "nothing": _(
                "Not quite: all members share, the well for the ill. Only in a period in which"
                " nobody is helped nobody pays anything."
            ),
        },
    )


def _contribution(terms: Terms) -> Understanding:
    is_call = terms.fixed is not None and terms.fixed.shortfall is Shortfall.CALL
    called = _("Members are asked for more, up to the limit of the charter, or each award is cut.")
    cut = _("Each award of the period is cut by the same part.")
    return Understanding(
        key="amount_varies",
        question=_("What happens if more people need aid than the contributions reach for?"),
        choices=(
            ("operator", _("Whoever runs the plan pays the rest.")),
            (RIGHT, called if is_call else cut),
            ("nothing", _("Nothing changes for anybody.")),
        ),
        why_not={
            "operator": _(
                "Not quite: nobody stands behind the members. What their contributions reach for is"
                " what can be given."
            ),
            "nothing": _(
                "Not quite: what is missing is missing. The charter says what then happens, and it"
                " concerns every member."
            ),
        },
    )


def _how_to_leave() -> Understanding:
    return Understanding(
        key="how_to_leave",
        question=_("How do you leave, if you no longer want to be a member?"),
        choices=(
            (
                RIGHT,
                _(
                    "At any time, in two clicks on my page. What I shared in until then is still"
                    " to be paid."
                ),
            ),
            ("letter", _("I write a letter and wait until it is agreed to.")),
            ("debit", _("I stop paying; that is enough.")),
        ),
        why_not={
            "letter": _(
                "It is easier: on your page, under “Leave”, two clicks are enough, at any time, and"
                " nobody has to agree."
            ),
            "debit": _(
                "Better not: what you shared in would stay unpaid, and you would be reminded. On"
                " your page, under “Leave”, two clicks end it at any time."
            ),
        },
    )
