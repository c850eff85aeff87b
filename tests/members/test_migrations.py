"""What a data migration makes of the rows it finds."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from members.models import Enrolment, EnrolmentEvent
from members.states import Ending, Move
from tests.members.builders import JOINED, an_enrolment, moves_of

pytestmark = pytest.mark.django_db

MIGRATION = import_module("members.migrations.0004_who_left_before_left")


def test_who_ended_before_endings_were_told_apart_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    ended, still_in = [an_enrolment() for _ in range(3)], an_enrolment()
    left_at = JOINED + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE members_enrolment DROP CONSTRAINT enrolment_has_an_ending_iff_it_ended"
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
