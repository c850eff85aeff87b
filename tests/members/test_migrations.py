"""What a data migration makes of the rows it finds."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from members import services
from members.models import Enrolment, EnrolmentEvent
from members.states import Ending, EnrolmentState, Move
from tests.members.builders import JOINED, a_payer, a_plan, an_enrolment, moves_of, payer_of

pytestmark = pytest.mark.django_db

MIGRATION = import_module("members.migrations.0004_who_left_before_left")
STANDS = import_module("members.migrations.0008_how_enrolments_stood")


def test_who_ended_before_endings_were_told_apart_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    ended, still_in = [an_enrolment() for _ in range(3)], an_enrolment()
    left_at = JOINED + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE members_enrolment DROP CONSTRAINT enrolment_has_an_ending_iff_it_ended,"
            " DROP CONSTRAINT enrolment_state_is_how_it_ended"
        )
    Enrolment.objects.filter(pk__in=[one.pk for one in ended]).update(left_at=left_at)

    with connection.schema_editor() as editor:
        MIGRATION.fill(apps, editor)
        MIGRATION.fill(apps, editor)

    for enrolment in ended:
        enrolment.refresh_from_db()
        assert enrolment.ending == Ending.LEFT
        assert moves_of(enrolment) == [(Move.LEFT, left_at)]
    assert EnrolmentEvent.objects.count() == len(ended)
    still_in.refresh_from_db()
    assert still_in.ending == ""


def test_states_and_steps_are_read_from_dates_and_pauses_as_the_doors_would_have_written_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the doors wrote is wiped, and the migration writes the same again, in small batches."""
    monkeypatch.setattr(STANDS, "BATCH", 2)
    with connection.cursor() as cursor:  # from one on, or the batches of nobody are thousands
        cursor.execute("ALTER TABLE members_enrolment ALTER id RESTART")
        cursor.execute("ALTER TABLE members_enrolmentevent ALTER id RESTART")
    plan = a_plan()
    left, lapsed, frozen, back, moved, fresh = [an_enrolment(plan=plan) for _ in range(6)]
    day = timedelta(days=1)
    services.leave(enrolment_id=left.pk, by=left.member.holder, at=JOINED + day)
    for one in (frozen, moved):
        services.freeze_enrolments(
            plan_id=plan.pk, payer_ids=[payer_of(one)], reason="-", at=JOINED + day
        )
    services.thaw_enrolments(plan_id=plan.pk, payer_ids=[payer_of(moved)], at=JOINED + 200 * day)
    services.change_payer(
        enrolment_id=moved.pk, to_payer_id=a_payer(), by=None, at=JOINED + 201 * day
    )
    services.lapse_enrolment(enrolment_id=lapsed.pk, reason="-", at=JOINED + day)
    services.leave(enrolment_id=back.pk, by=back.member.holder, at=JOINED + day)
    services.resume_enrolment(enrolment_id=back.pk, by=None, at=JOINED + 2 * day)
    services.end_waiting(plan_id=plan.pk, at=JOINED + 300 * day)
    waited = EnrolmentEvent.objects.filter(move=Move.WAITED)
    steps = EnrolmentEvent.objects.exclude(pk__in=waited.values("pk"))
    written = list(steps.order_by("pk").values_list("pk", "before", "after"))
    stood = dict(Enrolment.objects.values_list("pk", "state"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE members_enrolment DROP CONSTRAINT enrolment_state_is_how_it_ended,"
            " DISABLE TRIGGER members_enrolment_stands"
        )
        cursor.execute("ALTER TABLE members_enrolmentevent DISABLE TRIGGER ALL")
        cursor.execute("UPDATE members_enrolmentevent SET before = '', after = ''")
        cursor.execute("UPDATE members_enrolment SET state = 'active', outgrows_at = now()")
        cursor.execute("ALTER TABLE members_enrolmentevent ENABLE TRIGGER ALL")

    with connection.schema_editor() as editor:
        for _twice in range(2):
            STANDS.stand(apps, editor)
            STANDS.tell(apps, editor)

    assert dict(Enrolment.objects.values_list("pk", "state")) == stood
    assert stood[fresh.pk] == EnrolmentState.ACTIVE
    assert stood[frozen.pk] == EnrolmentState.FROZEN
    assert list(steps.order_by("pk").values_list("pk", "before", "after")) == written
    assert set(
        Enrolment.objects.exclude(pk__in=[left.pk, lapsed.pk, frozen.pk]).values_list(
            "outgrows_at", flat=True
        )
    ) == {fresh.outgrows_at}
