"""Questions on the way into a plan: drafts, what it cost, who may join, what stands in the way."""

from joining.selectors.costs import Costs, costs
from joining.selectors.drafts import (
    draft_of,
    drafts_of,
    goes_on,
    has_way,
    missing_step,
    person_in,
    steps_for,
    token,
)
from joining.selectors.eligibility import (
    PreCheck,
    TakingPlan,
    plans_not_asking,
    plans_taking,
    pre_check,
    require_paid,
    unpaid_minor,
)

__all__ = [
    "Costs",
    "PreCheck",
    "TakingPlan",
    "costs",
    "draft_of",
    "drafts_of",
    "goes_on",
    "has_way",
    "missing_step",
    "person_in",
    "plans_not_asking",
    "plans_taking",
    "pre_check",
    "require_paid",
    "steps_for",
    "token",
    "unpaid_minor",
]
