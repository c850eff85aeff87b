"""Letters about disputes: to whoever objected, and to whoever holds the claimant."""

from datetime import datetime

from django.conf import settings

from charter import rules as charter
from claims.models import Claim
from disputes.models import Bundle, Objection
from members import services as members
from members.models import User


def tell_objector(objection: Objection, kind: str, *, at: datetime, **facts: object) -> None:
    """Queue the letter of this kind to a member who objected, once."""
    _queue(
        f"disputes/{kind}/{objection.ref}",
        objection.by,
        objection.claim,
        kind,
        at=at,
        objection=objection.ref,
        **facts,
    )


def tell_claimant(objection: Objection, kind: str, *, at: datetime, **facts: object) -> None:
    """Queue the letter of this kind to whoever holds the claimant, once an objection."""
    claim = objection.claim
    key, member = f"disputes/{kind}/{objection.ref}", claim.enrolment.member
    _queue(key, member.holder, claim, kind, at=at, member=member.name, **facts)


def tell_bundle(bundle: Bundle, *, at: datetime) -> None:
    """Tell whoever asked for a bundle that it is ready, and how long it stays."""
    assert bundle.expires_at is not None
    until_on = charter.local_date(bundle.expires_at, bundle.claim.plan.time_zone)
    kind = "bundle_office" if bundle.is_for_office else "bundle_ready"
    key = f"disputes/bundle/{bundle.ref}"
    _queue(key, bundle.by, bundle.claim, kind, at=at, until_on=until_on.isoformat())


def _queue(key: str, user: User, claim: Claim, kind: str, *, at: datetime, **facts: object) -> None:
    letter = members.UserLetter(
        key=key,
        user=user,
        plan_id=claim.plan_id,
        kind=f"disputes/{kind}",
        facts={"ref": claim.ref, "site": settings.SITE_URL, **facts},
    )
    members.queue_messages([letter], at=at)
