"""What may be published, and in which bytes. Pure: nothing here knows Django."""

from disclosures.rules.ages import Ages, wide_ages
from disclosures.rules.canonical import canonical_json, canonical_text, hash_of
from disclosures.rules.claims import PublicClaim
from disclosures.rules.documents import (
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
from disclosures.rules.finer import Finer
from disclosures.rules.formats import (
    FIRST_FORMAT,
    FORMAT,
)
from disclosures.rules.reading import read, read_content
from disclosures.rules.recomputing import recomputed, require_recomputable
from disclosures.rules.refusals import (
    DisclosureRefused,
    EarlierUnpublished,
    Figure,
    FiguresDisagree,
    NotSealed,
    NotYet,
    ReceiptsMissing,
    require_agreeing,
)
from disclosures.rules.so_far import (
    CollectedPart,
    DisputesPart,
    PaidPart,
    ReceiptsPart,
    SpentPart,
    TallyPart,
)
from disclosures.rules.telling_so_far import MADE, chained, formula_of

__all__ = [
    "FIRST_FORMAT",
    "FORMAT",
    "MADE",
    "Ages",
    "BandPart",
    "CharterPart",
    "ClaimPart",
    "CollectedPart",
    "DisclosureRefused",
    "DisputesPart",
    "Document",
    "EarlierUnpublished",
    "ExceptionPart",
    "Figure",
    "Figures",
    "FiguresDisagree",
    "Finer",
    "NotSealed",
    "NotYet",
    "PaidPart",
    "PeriodPart",
    "PlanPart",
    "PublicClaim",
    "ReceiptsMissing",
    "ReceiptsPart",
    "RulesPart",
    "SpentPart",
    "TallyPart",
    "canonical_json",
    "canonical_text",
    "chained",
    "formula_of",
    "hash_of",
    "read",
    "read_content",
    "recomputed",
    "require_agreeing",
    "require_recomputable",
    "wide_ages",
]
