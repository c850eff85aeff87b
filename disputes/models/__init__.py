"""Tables of disputes: objections, appeals, bundles and precedents."""

from disputes.models.appeals import Appeal
from disputes.models.bundles import Bundle, BundleDownload
from disputes.models.objections import Objection, ObjectionEvent, ObjectionPaper
from disputes.models.precedents import Precedent

__all__ = [
    "Appeal",
    "Bundle",
    "BundleDownload",
    "Objection",
    "ObjectionEvent",
    "ObjectionPaper",
    "Precedent",
]
