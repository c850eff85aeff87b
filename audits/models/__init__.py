"""Tables of audits: the list, the draw, who looks, what was found and attested."""

from audits.models.attesting import Appointment, Attestation, Draft, Finding
from audits.models.audits import Audit, BeaconReading, Commitment, Drawn, Listed

__all__ = [
    "Appointment",
    "Attestation",
    "Audit",
    "BeaconReading",
    "Commitment",
    "Draft",
    "Drawn",
    "Finding",
    "Listed",
]
