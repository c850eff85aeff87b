"""What everybody may read, as a page shows it; and the desk of precedents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charter import selectors as charter
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from claims import selectors as claim_selectors
from claims.models import Decision
from claims.states import Cause, Verdict
from claims.words import signal_name
from disputes import rules, selectors, words
from disputes.models import Precedent
from disputes.pages.parts import Pair
from members.models import User
from treasury.templatetags.money import percent_bps


@dataclass
class FiguresPage:
    """How often which article did not hold, in a plan."""

    plan: Plan

    @property
    def articles(self) -> list[dict[str, str]]:
        return [
            {
                "article": row.article or _("Other articles"),
                "decided": words.count_words(row.decided),
                "appealed": words.count_words(row.appealed),
                "overturned": words.count_words(row.overturned),
                "rate": percent_bps(row.overturned_bps) if row.overturned_bps is not None else "—",
            }
            for row in selectors.overturn_rates(plan_id=self.plan.pk)
        ]

    @property
    def grounds(self) -> list[dict[str, str]]:
        return [
            {
                "ground": str(row.ground.label),
                "made": words.count_words(row.made),
                "upheld": words.count_words(row.upheld),
                "dismissed": words.count_words(row.dismissed),
            }
            for row in selectors.objection_figures(plan_id=self.plan.pk)
        ]

    @property
    def agreement(self) -> list[Pair]:
        """Return how often two readers who did not see each other agreed; none where too few."""
        found = claim_selectors.blind_agreement(plan_id=self.plan.pk)
        verdict = rules.rate_bps(found.same_verdict, found.pairs)
        award = rules.rate_bps(found.same_award, found.pairs)
        if not found.pairs:
            return []
        return [
            Pair(
                _("Read twice, neither seeing the other"),
                words.count_words(rules.told(found.pairs)),
            ),
            Pair(_("The same verdict"), "—" if verdict is None else percent_bps(verdict)),
            Pair(_("The same verdict and award"), "—" if award is None else percent_bps(award)),
        ]

    @property
    def signals(self) -> list[dict[str, str]]:
        """Return how often what the machine points out mattered; only what was found at all."""
        return [
            {
                "signal": str(signal_name(row.key)),
                "found": words.count_words(rules.told(row.found)),
                "answered": words.count_words(rules.told(row.answered)),
                "useful": percent_bps(row.useful_bps) if row.useful_bps is not None else "—",
            }
            for row in claim_selectors.signal_precision(plan_id=self.plan.pk)
            if row.found
        ]


@dataclass
class PrecedentRow:
    """A precedent as everybody reads it."""

    precedent: Precedent

    @property
    def kind(self) -> str:
        is_zh = (get_language() or "").startswith("zh")
        name = self.precedent.kind_zh if is_zh else self.precedent.kind_en
        return name or str(Cause(self.precedent.cause).label)

    @property
    def state(self) -> str:
        """Return the word that colours its badge, as that of a claim."""
        return "granted" if self.precedent.verdict == Verdict.GRANT else "refused"

    @property
    def verdict(self) -> str:
        return str(words.OUTCOMES[self.precedent.verdict])

    @property
    def facts(self) -> list[Pair]:
        one = self.precedent
        step = words.step_words(one.award_from_minor, one.award_to_minor, one.plan.currency)
        facts = [Pair(_("Article"), one.article), Pair(_("Year"), str(one.decided_year))]
        if one.verdict == Verdict.GRANT:
            facts.insert(0, Pair(_("Award"), step))
        return facts


@dataclass(frozen=True)
class ToWrite:
    """A final decision of which no precedent has been written."""

    decision: Decision
    verdict: str
    when: str


def decisions_to_write(*, user: User, most: int) -> list[ToWrite]:
    """Return final decisions of a reviewer's plans, latest first, each by its own plan's clock."""
    now: Callable[[Plan], datetime] = charter.now
    found = selectors.decisions_to_write(user=user, now=now, most=most)
    return [
        ToWrite(one, str(words.OUTCOMES[one.verdict]), plan_date_text(one.at, one.claim.plan))
        for one in found
    ]
