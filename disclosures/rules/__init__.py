"""What may be published, and in which bytes. Pure: nothing here knows Django."""

from disclosures.rules.ages import Ages, wide_ages
from disclosures.rules.canonical import canonical_text, hash_of, read, read_content
from disclosures.rules.claims import PublicClaim
from disclosures.rules.documents import (
    FIRST_FORMAT,
    FORMAT,
    BandPart,
    CharterPart,
    ClaimPart,
    Document,
    ExceptionPart,
    Figures,
    PeriodPart,
    PlanPart,
    RulesPart,
)
from disclosures.rules.recomputing import recomputed, require_recomputable
from disclosures.rules.refusals import DisclosureRefused, FiguresDisagree, NotSealed

__all__ = [
    "FIRST_FORMAT",
    "FORMAT",
    "Ages",
    "BandPart",
    "CharterPart",
    "ClaimPart",
    "DisclosureRefused",
    "Document",
    "ExceptionPart",
    "Figures",
    "FiguresDisagree",
    "NotSealed",
    "PeriodPart",
    "PlanPart",
    "PublicClaim",
    "RulesPart",
    "canonical_text",
    "hash_of",
    "read",
    "read_content",
    "recomputed",
    "require_recomputable",
    "wide_ages",
]
