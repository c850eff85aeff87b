"""Questions of the public: reports, plans as they stand, cases."""

from disclosures.selectors.cases import CasePortion, public_case, public_claims, shares_of_case
from disclosures.selectors.pool import Pool, pool
from disclosures.selectors.reports import (
    Published,
    headlines,
    headlines_of_plans,
    headlines_since,
    published,
    report_nos,
)
from disclosures.selectors.sources import document_of, unpublished_run_ids

__all__ = [
    "CasePortion",
    "Pool",
    "Published",
    "document_of",
    "headlines",
    "headlines_of_plans",
    "headlines_since",
    "pool",
    "public_case",
    "public_claims",
    "published",
    "report_nos",
    "shares_of_case",
    "unpublished_run_ids",
]
