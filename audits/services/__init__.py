"""The deeds of audits; every write to this app's tables goes through one of these."""

from audits.services.appointing import appoint_auditor, object_to_audit
from audits.services.attesting import attest, draft_attestation, write_finding
from audits.services.committing import commit_hash, commit_value, show_value, write_beacon
from audits.services.drawing import follow_audit
from audits.services.looking import open_drawn, open_drawn_paper
from audits.services.opening import open_audit

__all__ = [
    "appoint_auditor",
    "attest",
    "commit_hash",
    "commit_value",
    "draft_attestation",
    "follow_audit",
    "object_to_audit",
    "open_audit",
    "open_drawn",
    "open_drawn_paper",
    "show_value",
    "write_beacon",
    "write_finding",
]
