"""Questions of the public: reports, plans as they stand, cases."""

from disclosures.selectors.cases import (
    CasePortion,
    ToldToMembers,
    plan_of_case_taken_off,
    public_case,
    public_claims,
    shares_of_case,
    told_to_members,
)
from disclosures.selectors.pool import Pool, pool
from disclosures.selectors.reports import (
    Published,
    headlines,
    headlines_ever,
    headlines_of_plans,
    headlines_since,
    published,
    published_state,
    report_nos,
)
from disclosures.selectors.sources import document_of, unpublished_run_ids

__all__ = [
    "CasePortion",
    "Pool",
    "Published",
    "ToldToMembers",
    "document_of",
    "headlines",
    "headlines_ever",
    "headlines_of_plans",
    "headlines_since",
    "plan_of_case_taken_off",
    "pool",
    "public_case",
    "public_claims",
    "published",
    "published_state",
    "report_nos",
    "shares_of_case",
    "told_to_members",
    "unpublished_run_ids",
]
