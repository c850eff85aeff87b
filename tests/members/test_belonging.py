from datetime import UTC, date, datetime, timedelta

import pytest

from charter import services as charter
from charter.rules import terms_from_json
from members import rules, services
from members.models import Acceptance, Enrolment, Member, Message, Standing
from members.states import Consent, Ending, Move, Relation
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment, moves_of
from treasury.models import Mandate

pytestmark = pytest.mark.django_db


def test_join_writes_the_future_consents_mandate_and_letter() -> None:
    plan, user = a_plan(), a_user(name="林小雨")

    enrolment = an_enrolment(plan=plan, user=user)

    user.refresh_from_db()
    spans = Standing.objects.filter(enrolment=enrolment).order_by("counts_from")
    assert [(span.payer_id, span.band.key, span.counts_from) for span in spans] == [
        (user.payer_id, "y18-y45", JOINED),
        (user.payer_id, "y45-y65", datetime(2035, 5, 19, 16, tzinfo=UTC)),
    ]
    assert enrolment.waiting_until == datetime(2025, 6, 7, 16, tzinfo=UTC)
    accepted = Acceptance.objects.filter(enrolment=enrolment)
    assert {acceptance.consent for acceptance in accepted} == set(Consent.values)
    assert {acceptance.text_hash for acceptance in accepted} == {enrolment.version.text_hash}
    assert Mandate.objects.filter(payer=user.payer, plan_id=plan.pk).count() == 1
    assert Message.objects.filter(user=user).get().key == f"joined/{enrolment.pk}"


def test_join_twice_is_refused_and_changes_nothing() -> None:
    plan, user = a_plan(), a_user()
    an_enrolment(plan=plan, user=user)

    with pytest.raises(rules.AlreadyEnrolled):
        an_enrolment(plan=plan, user=user, at=JOINED + timedelta(days=1))

    assert (Enrolment.objects.count(), Member.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_join_holds_a_child_under_the_same_payer_and_mandate() -> None:
    plan, user = a_plan(charter_name="xianghubao"), a_user()
    own = an_enrolment(plan=plan, user=user)
    child = a_person(name="林小满", born_on=date(2020, 1, 1), relation=Relation.CHILD)

    enrolment = an_enrolment(plan=plan, user=user, person=child)

    payers = Standing.objects.filter(enrolment__in=[own, enrolment]).values_list("payer_id")
    assert payers.distinct().count() == 1
    assert Mandate.objects.count() == 1


def test_join_knows_a_person_by_name_and_birth_date_under_any_relation() -> None:
    plan, user = a_plan(), a_user()
    an_enrolment(plan=plan, user=user, person=a_person(name="王芳", relation=Relation.SPOUSE))

    with pytest.raises(rules.AlreadyEnrolled):
        an_enrolment(plan=plan, user=user, person=a_person(name="王芳", relation=Relation.PARENT))


def test_join_of_oneself_under_another_birth_date_is_refused() -> None:
    user = a_user()
    an_enrolment(user=user)

    with pytest.raises(rules.PersonDiffers):
        an_enrolment(user=user, person=a_person(born_on=date(1980, 1, 1)))

    assert Member.objects.get().born_on == date(1990, 5, 20)


@pytest.mark.parametrize("missing", Consent.values)
def test_join_without_one_consent_is_refused(missing: str) -> None:
    plan, user = a_plan(), a_user()

    with pytest.raises(rules.ConsentMissing):
        services.join(
            plan_id=plan.pk,
            user_id=user.pk,
            person=a_person(),
            accepted=[consent for consent in Consent.values if consent != missing],
            language="en",
            at=JOINED,
        )

    assert not Enrolment.objects.exists()


def test_join_under_a_charter_not_read_is_refused() -> None:
    plan, user = a_plan(), a_user()

    with pytest.raises(rules.CharterChanged):
        services.join(
            plan_id=plan.pk,
            user_id=user.pk,
            person=a_person(),
            accepted=Consent.values,
            language="en",
            at=JOINED,
            read_version_id=0,
        )


def test_join_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    plan, user = a_plan(), a_user()
    charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=JOINED)

    with pytest.raises(rules.CutoffPassed):
        an_enrolment(plan=plan, user=user, at=JOINED)

    assert not Member.objects.exists()
    assert not Message.objects.exists()
    an_enrolment(plan=plan, user=user, at=JOINED + timedelta(microseconds=1))


def test_leave_ends_the_present_span_and_forgets_the_future() -> None:
    enrolment = an_enrolment()
    left_at = JOINED + timedelta(days=40)

    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=left_at)

    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.counts_from, standing.counts_until) == (JOINED, left_at)
    enrolment.refresh_from_db()
    assert (enrolment.left_at, enrolment.left_by) == (left_at, enrolment.member.holder)
    assert enrolment.ending == Ending.LEFT
    assert moves_of(enrolment) == [(Move.LEFT, left_at)]
    event = enrolment.events.get()
    assert Message.objects.filter(key=f"left/{enrolment.pk}/{event.pk}").exists()


def test_leave_before_the_cutoff_is_not_counted_after_it_is() -> None:
    enrolment = an_enrolment()
    cutoff_at = JOINED + timedelta(days=26)

    services.leave(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        at=cutoff_at - timedelta(microseconds=1),
    )

    assert not Standing.objects.counting_at(cutoff_at).exists()


def test_leave_after_the_cutoff_stays_counted_at_it() -> None:
    enrolment = an_enrolment()
    cutoff_at = JOINED + timedelta(days=26)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=cutoff_at)

    services.leave(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        at=cutoff_at + timedelta(microseconds=1),
    )

    assert Standing.objects.counting_at(cutoff_at).count() == 1


def test_leave_at_the_frozen_cutoff_is_refused_and_changes_nothing() -> None:
    enrolment = an_enrolment()
    cutoff_at = JOINED + timedelta(days=26)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=cutoff_at)

    with pytest.raises(rules.CutoffPassed):
        services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=cutoff_at)

    enrolment.refresh_from_db()
    assert enrolment.left_at is None
    assert Standing.objects.filter(enrolment=enrolment).count() == 2


def test_leave_while_waiting_to_count_leaves_no_span() -> None:
    enrolment = an_enrolment()
    Standing.objects.filter(enrolment=enrolment).delete()
    span = rules.spans_to_come(
        terms=terms_from_json(enrolment.version.terms),
        born_on=enrolment.member.born_on,
        joined_at=JOINED + timedelta(days=90),
    )
    payer_id = enrolment.member.holder.payer_id
    assert payer_id is not None
    services.write_standings(enrolment=enrolment, payer_id=payer_id, spans=span)

    services.leave(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED + timedelta(days=2)
    )

    assert not Standing.objects.filter(enrolment=enrolment).exists()


def test_leave_twice_is_refused() -> None:
    enrolment = an_enrolment()
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED)

    with pytest.raises(rules.AlreadyLeft):
        services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=JOINED)


def test_join_long_after_leaving_makes_a_second_enrolment() -> None:
    plan, user = a_plan(), a_user()
    first = an_enrolment(plan=plan, user=user)
    services.leave(enrolment_id=first.pk, by=user, at=JOINED + timedelta(days=1))

    second = an_enrolment(plan=plan, user=user, at=JOINED + timedelta(days=32))

    assert (second.pk != first.pk, second.member_id) == (True, first.member_id)
    assert second.waiting_until > first.waiting_until
