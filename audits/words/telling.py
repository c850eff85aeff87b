"""An audit told in a sentence, and what its size can tell at all."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Audit
from audits.rules import chance_bps
from audits.states import AuditState
from treasury.templatetags.money import percent_bps


def story(audit: Audit, counts: dict[str, int]) -> str:
    """Return where an audit stands, as a sentence for anybody."""
    facts = {"listed": audit.listed, "size": audit.size, **counts}
    match audit.state:
        case AuditState.OPENED:
            text = _(
                "Of %(listed)d paid requests, %(size)d will be drawn by lot; nobody can choose."
            )
        case AuditState.DRAWN:
            text = _(
                "Of %(listed)d paid requests, %(size)d are drawn. Somebody from outside looks."
            )
        case _state:
            text = _(
                "Drawn: %(size)d of %(listed)d. Confirmed: %(confirmed)d. Not confirmed:"
                " %(not_confirmed)d. Could not be checked: %(unchecked)d."
            )
    return text % facts


def outcome(counts: dict[str, int]) -> str:
    """Return what came of an audit in a few words."""
    return _("%(confirmed)d confirmed, %(not_confirmed)d not, %(unchecked)d not checked") % counts


def power_words(audit: Audit) -> str:
    """Return what such a draw can find, with the chance worked out for this very list."""
    if audit.size == audit.listed:
        return _("Every request of the list was to be looked at: none could slip through the lot.")
    invented = -(-audit.listed // 10)
    chance = chance_bps(listed=audit.listed, drawn=audit.size, invented=invented)
    return ngettext(
        "If %(invented)d of the %(listed)d requests were invented, this draw would hold it or one"
        " of them with a chance of %(chance)s; the next quarters draw again.",
        "If %(invented)d of the %(listed)d requests were invented, this draw would hold at least"
        " one of them with a chance of %(chance)s; the next quarters draw again.",
        invented,
    ) % {"invented": invented, "listed": audit.listed, "chance": percent_bps(chance)}


def ticks() -> list[tuple[str, str]]:
    """Return what an auditor ticks, and its words for the public."""
    return [
        ("identity_seen", _("Identity seen")),
        ("papers_seen", _("Diagnosis papers seen")),
        ("bank_seen", _("Bank proof of the payment seen")),
        ("payee_confirmed", _("Confirmed by the payee")),
    ]
