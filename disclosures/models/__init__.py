"""What was published, in bytes that never change."""

from disclosures.models.complaints import ComplaintNote
from disclosures.models.corrections import Correction
from disclosures.models.finer_rows import FinerRow
from disclosures.models.incidents import Incident
from disclosures.models.outlook import Tally, WarningChange, WarningNote
from disclosures.models.refusals import RefusedReport
from disclosures.models.reports import Report

__all__ = [
    "ComplaintNote",
    "Correction",
    "FinerRow",
    "Incident",
    "RefusedReport",
    "Report",
    "Tally",
    "WarningChange",
    "WarningNote",
]
