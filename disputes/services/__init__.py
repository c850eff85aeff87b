"""The deeds of disputes; every write to this app's tables goes through one of these."""

from disputes.services.answering import (
    confirm_clawback,
    dismiss_objection,
    refer_to_panel,
    return_clawback,
    uphold_objection,
)
from disputes.services.appealing import appeal_claim, withdraw_appeal
from disputes.services.bundles import (
    ask_for_bundle,
    delete_bundle,
    make_bundle,
    read_bundle,
)
from disputes.services.clawbacks import mark_taken_up
from disputes.services.following import follow_appeal, follow_objection
from disputes.services.objecting import object_to_claim, withdraw_objection
from disputes.services.precedents import publish_precedent, reject_precedent, write_precedent

__all__ = [
    "appeal_claim",
    "ask_for_bundle",
    "confirm_clawback",
    "delete_bundle",
    "dismiss_objection",
    "follow_appeal",
    "follow_objection",
    "make_bundle",
    "mark_taken_up",
    "object_to_claim",
    "publish_precedent",
    "read_bundle",
    "refer_to_panel",
    "reject_precedent",
    "return_clawback",
    "uphold_objection",
    "withdraw_appeal",
    "withdraw_objection",
    "write_precedent",
]
