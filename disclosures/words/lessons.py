"""What the pages that explain say: how a period goes, what we promise, a share on paper."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apportionment.equations import Term
from apportionment.rules import RunInputs, close
from apportionment.words import Step
from charter.rules import Rounding
from disclosures.words.equations import Equation
from treasury.templatetags.money import amount, count, money, percent_bps

HEADS: Final = 997
AWARDS_MINOR: Final = (6_000_000, 3_000_000)
FEE_BPS: Final = 300


@dataclass(frozen=True)
class Pledge:
    """What members of earlier pools said, and what we do about it."""

    said: Promise
    done: Promise


PROMISES: Final = (
    Pledge(
        gettext_lazy("“Is the fee right, and where does the money go?”"),
        gettext_lazy(
            "Aid, fee, remainder and every count stand on one page, and come out to the cent."
        ),
    ),
    Pledge(
        gettext_lazy("“They changed the rules on me.”"),
        gettext_lazy(
            "The charter has dated versions that never change, with every difference shown."
        ),
    ),
    Pledge(
        gettext_lazy("“Refused, and no reason given.”"),
        gettext_lazy(
            "Each decision names its article and the fact it rests on, and what would change it."
        ),
    ),
    Pledge(
        gettext_lazy("“I never knew that I had joined.”"),
        gettext_lazy("Joining explains, asks and checks. Nothing is ticked for you."),
    ),
    Pledge(
        gettext_lazy("“Is the number of those who share true?”"),
        gettext_lazy("Who came and who went is published; each count follows from the one before."),
    ),
    Pledge(
        gettext_lazy("“What happens to my data?”"),
        gettext_lazy(
            "What is public is chosen field by field: no name, no story, no diagnosis, no day."
        ),
    ),
)


@dataclass(frozen=True)
class Example:
    """The worked example: its equation, and the sentences around it."""

    equation: Equation
    heads: str
    awards: list[str]
    rate: str
    exact: str
    charged: str
    carry: str


def steps() -> list[Step]:
    """Return how a period goes."""
    return [
        Step(
            what=_("Heads are counted"),
            note=_("Whoever is a member at the cutoff shares this period. Nobody pays in advance."),
        ),
        Step(
            what=_("Cases are shown in public"),
            note=_("Each without identity, with the award and the article it rests on."),
        ),
        Step(
            what=_("Two people check, then the period is sealed"),
            note=_("One proposes the figures, another releases them; then nobody can change them."),
        ),
        Step(
            what=_("Everyone pays the same share"),
            note=_("You are told the amount and the reason before it is debited."),
            tone="ahead",
        ),
        Step(
            what=_("The family receives the money"),
            note=_("How much has come in and gone out stands on the period's page."),
            tone="ahead",
        ),
    ]


def example() -> Example:
    """Return a share worked on paper, by the very rules that runs use."""
    outcome = close(
        RunInputs(
            headcount={0: HEADS},
            weight={0: 1},
            awards_minor=AWARDS_MINOR,
            fee_bps=FEE_BPS,
            rounding=Rounding.HALF_UP,
            floor_minor=1,
        )
    )
    terms = (
        Term(_("Aid for two families"), amount(outcome.benefit_minor)),
        Term(_("Fee, %(rate)s") % {"rate": percent_bps(FEE_BPS)}, amount(outcome.fee_minor), "+"),
        Term(_("To share together"), amount(outcome.to_share_minor), "="),
        Term(_("Members who share"), count(HEADS), "÷"),
    )
    ten_thousandths = outcome.to_share_minor * 100 // HEADS
    return Example(
        equation=Equation(
            terms=terms, result=Term(_("Each member's share"), money(outcome.shares[0]))
        ),
        heads=count(HEADS),
        awards=[money(award) for award in AWARDS_MINOR],
        rate=percent_bps(FEE_BPS),
        exact=f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04}",
        charged=money(outcome.charged_minor),
        carry=money(outcome.carry_out_minor),
    )
