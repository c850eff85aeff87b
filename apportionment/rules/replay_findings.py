"""What can be found about one published row; the doors make the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FindingKind(StrEnum):
    """What was looked at."""

    SHARE = "share"
    FEE = "fee"
    MEAN_BENEFIT = "mean_benefit"
    DERIVED_BENEFIT = "derived_benefit"
    SUM_OF_SHARES = "sum_of_shares"
    SUM_OF_CASES = "sum_of_cases"
    SUM_OF_BENEFITS = "sum_of_benefits"
    IN_A_SUM = "in_a_sum"
    MISSING = "missing"
    MEMBERS_MARKED = "members_marked"
    BENEFIT_MARKED = "benefit_marked"
    NOT_ONE_PERIOD = "not_one_period"
    NOT_ONE_PLAN = "not_one_plan"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it holds (None: it only says something), and its figures."""

    kind: FindingKind
    holds: bool | None = None
    figures: Mapping[str, int | None] = field(default_factory=dict)
    words: tuple[str, ...] = ()
