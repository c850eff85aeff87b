"""The waiting list: who asked first is let in first, as soon as there is room."""

from datetime import datetime

from charter import selectors as charter
from members import rules as members_rules
from members import selectors as members
from members import services as members_services
from members.models import Enrolment, User


def admit_waiting(*, plan_id: int, at: datetime) -> list[Enrolment]:
    """Let in who waits in line, in the order of asking, as far as there is room; return who.

    Run twice, nobody comes in twice. Who has not read the charter of now is asked to by letter,
    once a version, and keeps their place; who has become too old meanwhile is passed over. Where a
    run freezes its cutoff meanwhile the rest waits for the next sweep.
    """
    version = charter.version_at(plan_id, at)
    admitted: list[Enrolment] = []
    for enrolment in members.applications(plan_id=plan_id):
        if not members.has_accepted(enrolment, version_id=version.pk):
            _ask_to_read(enrolment, version_id=version.pk, at=at)
            continue
        try:
            admitted.append(members_services.admit(enrolment_id=enrolment.pk, by=None, at=at))
        except (members_rules.AgeOutside, members_rules.MoveNotAllowed):
            continue
        except (
            members_rules.PlanFull,
            members_rules.PeriodFull,
            members_rules.JoinWindowClosed,
            members_rules.CutoffPassed,
        ):
            break
    return admitted


def confirm_charter(
    *, enrolment_id: int, wording: str, language: str, by: User, at: datetime
) -> None:
    """Record that who waits in line has read the charter of now; asked twice, it is said once."""
    members_services.accept_charter(
        enrolment_id=enrolment_id, wording=wording, language=language, by=by, at=at
    )


def _ask_to_read(enrolment: Enrolment, *, version_id: int, at: datetime) -> None:
    members_services.queue_message(
        key=f"read_again/{enrolment.pk}/{version_id}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind="joining/read_again",
        facts={"member": enrolment.member.name, "enrolment_id": enrolment.pk},
        at=at,
    )
