"""The deeds of disclosure."""

from disclosures.services.correcting import (
    prepare_correction,
    release_correction,
    withdraw_correction,
)
from disclosures.services.publishing import publish_or_refuse, publish_report

__all__ = [
    "prepare_correction",
    "publish_or_refuse",
    "publish_report",
    "release_correction",
    "withdraw_correction",
]
