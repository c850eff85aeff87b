"""The draw: from what nobody could foresee to the requests that are looked at."""

from datetime import datetime

from django.db import transaction

from audits import rules, selectors
from audits.models import Audit, Commitment, Drawn, Listed
from audits.services.locking import lock_audit
from audits.states import AuditState
from panels import rules as panels
from panels import selectors as panel_selectors


@transaction.atomic
def follow_audit(*, audit_id: int, at: datetime) -> Audit:
    """Draw an audit whose time has come; called twice, or by two at once, it is one draw.

    Without a public beacon two sealed values must lie there; the machine opens them only now, when
    showing is over, so nobody can hold one back. Too few: the window is opened once more, and
    again, since an audit is not given up.
    """
    audit = lock_audit(audit_id)
    if audit.state != AuditState.OPENED or at < audit.commit_until:
        return audit
    if audit.beacon_round is None and _sealed(audit) < rules.FEWEST_VALUES:
        _prolong(audit, at=at)
    elif at >= audit.draws_at and (audit.beacon_round is None or audit.beacon_value):
        _draw(audit, at=at)
    return audit


def _sealed(audit: Audit) -> int:
    return Commitment.objects.filter(audit=audit, is_kept=False).count()


def _prolong(audit: Audit, *, at: datetime) -> None:
    audit.prolonged += 1
    audit.commit_until = at + rules.COMMIT
    audit.draws_at = audit.commit_until + rules.SHOW
    if panel_selectors.beacon() is not None and audit.beacon_round is not None:
        audit.beacon_round = panel_selectors.beacon_round(audit.draws_at)
    audit.save()


def _draw(audit: Audit, *, at: datetime) -> None:
    for one in Commitment.objects.filter(audit=audit, is_kept=False, opened_at=None):
        one.value, one.opened_at = one.sealed, at
        one.save(update_fields=["value", "opened_at"])
    opened = Commitment.objects.filter(audit=audit, opened_at__isnull=False)
    audit.seed = panels.seed_of(
        ref=f"{selectors.name_of(audit=audit)}/{audit.report_sha256}",
        pool_sha256=audit.list_sha256,
        opened=opened.values_list("commitment", "value"),
        beacon=audit.beacon_value,
    )
    audit.drawn_at, audit.state = at, AuditState.DRAWN
    refs = _take(audit)
    audit.draw_body = selectors.draw_text(audit=audit, drawn=refs)
    audit.draw_sha256 = rules.hash_of(audit.draw_body)
    audit.save()


def _take(audit: Audit) -> list[str]:
    """Write down what the seed draws; return the public numbers in the order of the draw."""
    rows = Listed.objects.filter(audit=audit).select_related("claim")
    listed = {one.number: one for one in rows.only("number", "claim__ref")}
    line = panels.order_of(seed=audit.seed, eligible=sorted(listed), places=audit.size)
    Drawn.objects.bulk_create(
        [
            Drawn(audit=audit, listed=listed[number], place=place)
            for place, number in enumerate(line, start=1)
        ]
    )
    return [listed[number].claim.ref for number in line]
