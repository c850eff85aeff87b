"""What a reader finds: a verdict with all that it rests on, whole or refused."""

from dataclasses import dataclass, replace
from typing import Final, Required, TypedDict

from claims.rules.refusals import VerdictDiffers
from claims.rules.review import require_award, require_words

GRANT: Final = "grant"
REFUSE: Final = "refuse"
NOTHING_UNDECLARED: Final = "none"


class SumLine(TypedDict):
    """One line of how an award is worked out: what, and by how much (minor units, signed)."""

    key: str
    minor: int


class Found(TypedDict, total=False):
    """What may be given of a finding; see `Finding`."""

    verdict: Required[str]
    article: Required[str]
    fact: Required[str]
    reason: Required[str]
    award_minor: int | None
    remedy: str
    severity: str
    condition_key: str
    reason_code: str
    alternatives: str
    undeclared: str
    causality: str
    materiality: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A verdict and its grounds, as one reader writes them."""

    verdict: str  # grant | refuse
    article: str
    fact: str
    reason: str
    award_minor: int | None = None
    remedy: str = ""  # of a refusal: what would change it
    severity: str = ""
    condition_key: str = ""
    reason_code: str = ""
    alternatives: str = ""  # other evidence, where a listed test cannot be had
    undeclared: str = NOTHING_UNDECLARED
    causality: str = ""  # did what was left out bring about the event?
    materiality: str = ""  # would they have been taken in, had it been known?

    @property
    def is_grant(self) -> bool:
        return self.verdict == GRANT

    def agrees_with(self, *, verdict: str, award_minor: int | None, article: str) -> bool:
        """Return whether another reading came to the same verdict, award and article."""
        own = (self.verdict, self.award_minor, self.article.strip())
        return own == (verdict, award_minor, article.strip())


def settled(finding: Finding, *, cap_minor: int) -> Finding:
    """Return a finding with only what belongs to its verdict; refuse it if something is missing."""
    needed = {"article": finding.article, "fact": finding.fact, "reason": finding.reason}
    if finding.is_grant:
        require_award(award_minor=finding.award_minor, cap_minor=cap_minor)
        finding = replace(finding, remedy="")
    else:
        needed["remedy"] = finding.remedy
        finding = replace(finding, award_minor=None)
    if finding.undeclared == NOTHING_UNDECLARED:
        finding = replace(finding, causality="", materiality="")
    else:
        needed |= {"causality": finding.causality, "materiality": finding.materiality}
    require_words(needed)
    return finding


def require_same_verdict(*, recommended: str, confirmed: str) -> None:
    """Refuse to confirm what was not recommended."""
    if recommended != confirmed:
        raise VerdictDiffers(recommended=recommended)
