"""What a charter gives aid for, how requests are read, and who decides when people disagree."""

from dataclasses import dataclass
from typing import Final

from charter.rules.choices import Cause, Draw, IfNotFilled

# Where a charter's page says them; a kind of case may cite another article.
AID_ARTICLE: Final = 15
REVIEW_ARTICLE: Final = 16


@dataclass(frozen=True, kw_only=True)
class EvidenceTerms:
    """One paper that shows a kind of case; `instead` says what does where it cannot exist."""

    key: str
    name_zh: str
    name_en: str
    must: bool = True
    instead_zh: str = ""
    instead_en: str = ""

    @property
    def name(self) -> str:
        """Return what it is called where neither language is asked for."""
        return self.name_en


@dataclass(frozen=True, kw_only=True)
class AidCondition:
    """A kind of case that aid is for: what it means, its grades, and the papers that show it.

    `near` are keys of health questions and conditions from before joining that lie near this cause.
    """

    key: str
    cause: Cause
    name_zh: str
    name_en: str
    definition_zh: str
    definition_en: str
    article: int = AID_ARTICLE
    severities: tuple[str, ...] = ()  # names of [[severity]]
    near: tuple[str, ...] = ()
    evidence: tuple[EvidenceTerms, ...] = ()

    @property
    def name(self) -> str:
        """Return what it is called where neither language is asked for."""
        return self.name_en


@dataclass(frozen=True, kw_only=True)
class ReviewTerms:
    """How claims are read: the clock of each step, and the sample that is read blind."""

    first_reading_days: int = 7
    second_reading_days: int = 3
    information_days: int = 30  # for the claimant to answer a question
    investigation_days: int = 30
    objection_answer_days: int = 3
    appeal_days: int = 60  # after a decision, to appeal against it
    appeal_answer_days: int = 14
    panel_days: int = 14
    reopen_days: int = 90  # after a claim was closed without an answer
    taken_hours: int = 4  # so long a reviewer holds a claim
    blind_bps: int = 0  # share of claims read twice, neither reader seeing the other


@dataclass(frozen=True, kw_only=True)
class TenureTerms:
    """From so many days after joining on, a case brings this share of its benefit."""

    from_days: int
    share_bps: int = 10_000


@dataclass(frozen=True, kw_only=True)
class PanelTerms:
    """The small jury for disputed claims."""

    draw: Draw
    approve_above: str
    seats: int | None = None
    quorum: int | None = None
    hours: int | None = None
    # In which officers and the claimant commit a value each, where no beacon's value is drawn from.
    commit_hours: int = 24
    late_swing: str = "1/4"  # of the hours, the last: if the leading side changes there, they are
    extend_hours: int = 12  # prolonged by so many, once
    if_not_filled: IfNotFilled = IfNotFilled.REVIEWERS
