"""Questions about who asks to come in: the waiting list, and how many are new."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from charter.rules import Terms, next_cutoff, previous_cutoff
from members import rules
from members.models import Acceptance, Enrolment, HealthAnswer, Identity, PaperConsent
from members.models.belonging import person_hash
from members.rules import Document
from members.selectors.belonging import seats_taken
from members.states import Consent, EnrolmentState


def applications(*, plan_id: int) -> QuerySet[Enrolment]:
    """Return who is on a plan's waiting list, in the order in which they asked."""
    return (
        Enrolment.objects.filter(plan_id=plan_id, state=EnrolmentState.APPLIED)
        .select_related("member__holder", "plan")
        .order_by("joined_at", "pk")
    )


def plan_ids_with_applications() -> list[int]:
    """Return the plans on whose waiting list somebody is."""
    waiting = Enrolment.objects.filter(state=EnrolmentState.APPLIED)
    return sorted(set(waiting.values_list("plan_id", flat=True)))


def place_in_line(enrolment: Enrolment) -> int:
    """Return the place of an application on its plan's waiting list: 1 is the next."""
    earlier = Q(joined_at__lt=enrolment.joined_at)
    earlier |= Q(joined_at=enrolment.joined_at, pk__lt=enrolment.pk)
    return applications(plan_id=enrolment.plan_id).filter(earlier).count() + 1


def joined_since(*, plan_id: int, since: datetime) -> int:
    """Return how many enrolments of a plan began at or after an instant, whatever became of them.

    Who came back is no new one; who still waits in line has not begun.
    """
    began = Enrolment.objects.filter(plan_id=plan_id, joined_at__gte=since)
    return began.exclude(state=EnrolmentState.APPLIED).exclude(ending="withdrawn").count()


def has_accepted(enrolment: Enrolment, *, version_id: int) -> bool:
    """Return whether this very version of the charter was accepted for an enrolment."""
    read = Acceptance.objects.filter(enrolment=enrolment, version_id=version_id)
    return read.filter(consent=Consent.CHARTER).exists()


def version_accepted_by(*, user_id: int, plan_id: int, name: str, born_on: date) -> int | None:
    """Return the version of a plan's charter that was accepted last for a member a user holds."""
    read = Acceptance.objects.filter(
        enrolment__member__holder_id=user_id,
        enrolment__member__person_hash=person_hash(name, born_on),
        enrolment__plan_id=plan_id,
        consent=Consent.CHARTER,
    )
    return read.order_by("accepted_at", "pk").values_list("version_id", flat=True).last()


def acceptances_of(enrolment: Enrolment) -> QuerySet[Acceptance]:
    """Return what was accepted for an enrolment, oldest first."""
    return Acceptance.objects.filter(enrolment=enrolment).order_by("accepted_at", "consent")


def health_answers_of(*, enrolment_ids: Iterable[int]) -> QuerySet[HealthAnswer]:
    """Return what was answered about health for enrolments; whoever shows it records the access."""
    found = HealthAnswer.objects.filter(enrolment_id__in=list(enrolment_ids))
    return found.order_by("enrolment_id", "answered_at", "pk")


def paper_consents_of(*, enrolment_ids: Iterable[int]) -> QuerySet[PaperConsent]:
    """Return the papers signed for enrolments, oldest first."""
    return PaperConsent.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by("pk")


def why_closed(*, plan_id: int, terms: Terms, at: datetime) -> rules.MembersRefused | None:
    """Return why nobody new may join a plan now, as things stand; None if somebody may."""
    try:
        rules.require_window(terms=terms, at=at)
        if terms.maximum_headcount is not None:
            taken = seats_taken(plan_id=plan_id, at=at)
            rules.require_seat(maximum=terms.maximum_headcount, taken=taken)
        if terms.most_new_a_period is not None:
            require_new(plan_id=plan_id, terms=terms, most=terms.most_new_a_period, at=at)
    except rules.MembersRefused as refusal:
        return refusal
    return None


def why_shut(*, plan_id: int, terms: Terms, at: datetime) -> rules.MembersRefused | None:
    """Return why nobody new may come to the door; a waiting list keeps it open."""
    refusal = why_closed(plan_id=plan_id, terms=terms, at=at)
    if terms.waiting_list and isinstance(refusal, (rules.PlanFull, rules.PeriodFull)):
        return None
    return refusal


def require_new(*, plan_id: int, terms: Terms, most: int, at: datetime) -> None:
    """Refuse with `PeriodFull` where as many joined since the last cutoff as the charter takes.

    A period begins at a cutoff: whoever joins at that very instant is the new one's.
    """
    until = next_cutoff(terms, at)
    taken = joined_since(plan_id=plan_id, since=previous_cutoff(terms, until))
    rules.require_new(most=most, taken=taken, opens_at=until, time_zone=terms.time_zone)


def require_document_free(document: Document, *, user_id: int, name: str, born_on: date) -> None:
    """Refuse a settled document that is already another member's, as `record_identity` would.

    The database has the last word: two at once may both pass here.
    """
    field = Identity._meta.get_field("number_hash")
    number_hash = field.hash_of(document.kind, document.country, document.number)
    found = Identity.objects.filter(number_hash=number_hash).select_related("member").first()
    if found is None:
        return
    if found.member.holder_id != user_id:
        raise rules.PersonHeldElsewhere
    if (found.member.name, found.member.born_on) != (name, born_on):
        raise rules.DocumentOfAnother(name=found.member.name)
