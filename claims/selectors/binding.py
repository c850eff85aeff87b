"""Which charter version binds a claim."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import AdoptedBy, start_of_day
from claims.rules.binding import Candidate, bound
from claims.states import BoundBy
from members import selectors as members
from members.models import Enrolment
from members.states import Consent


@dataclass(frozen=True)
class Binding:
    """The version that binds an event, and why it does."""

    version: CharterVersion
    bound_by: BoundBy


def binding_of(*, enrolment: Enrolment, event_on: date) -> Binding:
    """Return which charter version binds an event of a member, and why."""
    zone = ZoneInfo(enrolment.plan.time_zone)
    later = {
        version.number: version
        for version in charter.versions(enrolment.plan_id).defer("source_toml")
        if version.number > enrolment.version.number
    }
    accepted = _accepted(enrolment) if later else {}
    found = bound(
        joined=enrolment.version.number,
        candidates=[
            Candidate(
                number=number,
                in_force_at=version.in_force_at,
                accepted_at=accepted.get(version.pk),
                is_voted=charter.terms_of(version).adopted_by is AdoptedBy.VOTE,
            )
            for number, version in later.items()
        ],
        event_at=start_of_day(event_on, zone),
    )
    return Binding(later.get(found.number, enrolment.version), BoundBy(found.by))


def _accepted(enrolment: Enrolment) -> dict[int, datetime]:
    """Return when each version was first accepted, by its id."""
    rows = members.acceptances_of(enrolment).filter(consent=Consent.CHARTER)
    latest_first = rows.order_by("-accepted_at")
    return {row.version_id: row.accepted_at for row in latest_first}
