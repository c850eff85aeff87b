"""How an audit is taken hold of, and how people are told of it."""

from collections.abc import Iterable
from datetime import datetime

from audits import rules
from audits.models import Audit
from members import services as members
from members.models import User


def lock_audit(audit_id: int, *, state: str | None = None) -> Audit:
    """Return an audit, locked: every deed about it waits here; refuses one in another state."""
    found = Audit.objects.select_for_update(of=("self",)).select_related("plan", "period")
    audit = found.get(pk=audit_id)
    if state is not None and audit.state != state:
        raise rules.MovedOn
    return audit


def tell(
    audit: Audit, kind: str, users: Iterable[User], *, at: datetime, once: object, **facts: object
) -> None:
    """Queue a letter to each of these, once for `once` and user."""
    members.queue_messages(
        [
            members.UserLetter(
                key=f"audits/{kind}/{audit.pk}/{once}/{user.pk}",
                user=user,
                plan_id=audit.plan_id,
                kind=f"audits/{kind}",
                facts={"slug": audit.plan.slug, "no": audit.no, **facts},
            )
            for user in users
        ],
        at=at,
    )
