"""Nothing of a ballot leads back to a person, and nothing is told before the end."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import DateField, DateTimeField, ForeignKey

from members.models import User
from panels import selectors
from panels.models import Ballot, Commitment, Panel, PanelEvent, PoolEntry, Seat
from panels.states import Verdict
from tests.panels.builders import (
    ENDS_AT,
    a_sitting_panel,
    an_open_panel,
    follow,
    give_values,
    line,
    votes,
)

pytestmark = pytest.mark.django_db
GRANT, REFUSE = Verdict.GRANT, Verdict.REFUSE


def test_no_column_leads_from_a_ballot_to_who_cast_it() -> None:
    leads = {
        field.name: field.related_model
        for field in Ballot._meta.get_fields()
        if isinstance(field, ForeignKey)
    }

    assert leads == {
        "panel": Panel,
        "counted_for": apps.get_model("claims.Claim"),
        "approved_by": User,  # the officer who let the reason out
    }
    assert not [one for one in Ballot._meta.get_fields() if one.one_to_one or one.many_to_many]
    assert not [one for one in Ballot._meta.get_fields() if one.auto_created and not one.concrete]


def test_neither_ballot_nor_seat_bears_the_time_of_the_vote() -> None:
    dates = {
        field.name
        for model in (Ballot, Seat)
        for field in model._meta.concrete_fields
        if isinstance(field, DateField | DateTimeField)
    }

    assert dates == {"approved_at", "invited_at", "answer_until", "answered_at"}


@pytest.mark.django_db(transaction=True)
def test_not_even_the_databases_own_marks_pair_a_ballot_with_a_seat() -> None:
    panel = a_sitting_panel()

    votes(panel, [GRANT, REFUSE, GRANT])

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM panels_ballot")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM panels_seat")
        assert cursor.fetchone() == (1,)


def test_what_was_voted_lies_encrypted() -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT])

    with connection.cursor() as cursor:
        cursor.execute("SELECT verdict, reason FROM panels_ballot")
        verdict, reason = (bytes(stored) for stored in cursor.fetchone())

    assert b"grant" not in verdict
    assert b"article" not in reason


def test_the_public_record_has_no_person_no_case_and_no_vote() -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT] * 5)

    record = str(selectors.draw_record(panel=panel))

    for seat in line(panel):
        assert seat.entry.user is not None
        assert seat.entry.user.name not in record
        assert str(seat.entry.user.email) not in record
    assert panel.claim.ref not in record
    assert "has_voted" not in record
    assert "grant" not in record


def test_two_panels_call_one_member_by_two_names() -> None:
    assert selectors.pseudonym_of(7, ref="A2345678") != selectors.pseudonym_of(7, ref="B2345678")


def test_a_sealed_hearing_tells_result_and_article_alone() -> None:
    panel = a_sitting_panel()
    Panel.objects.filter(pk=panel.pk).update(is_sealed=True)
    votes(panel, [GRANT] * 5)

    follow(panel, at=ENDS_AT)

    assert selectors.result_record(panel=panel) == {
        "verdict": "grant",
        "article": panel.article,
        "is_sealed": True,
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE panels_ballot SET panel_id = panel_id + 1",
        "UPDATE panels_ballot SET verdict = reason",
        "DELETE FROM panels_ballot",
        "UPDATE panels_seat SET has_voted = false WHERE has_voted",
        "UPDATE panels_seat SET place = place + 100",
        "UPDATE panels_seat SET state = 'declined' WHERE state = 'accepted'",
        "DELETE FROM panels_seat",
        "UPDATE panels_poolentry SET pseudonym = 'x'",
        "UPDATE panels_poolentry SET excluded = 'crew'",
        "UPDATE panels_commitment SET commitment = repeat('0', 64)",
        "UPDATE panels_panelevent SET move = 'x'",
        "UPDATE panels_panel SET seed = repeat('0', 64)",
        "UPDATE panels_panel SET pool_sha256 = repeat('0', 64)",
        "UPDATE panels_panel SET quorum = seats + 1",
        "UPDATE panels_panel SET state = 'decided'",
    ],
)
def test_the_database_refuses(change: str) -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_database_takes_no_ballot_without_a_seat() -> None:
    panel = a_sitting_panel()

    def slip_one_in() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Ballot.objects.create(panel=panel, verdict=GRANT, reason="-", is_late=False)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="as many ballots"):
        slip_one_in()


def test_the_database_takes_no_ballot_into_a_closed_box() -> None:
    panel = an_open_panel()
    give_values(panel)

    with pytest.raises(DatabaseError, match="box"), transaction.atomic():
        Ballot.objects.create(panel=panel, verdict=GRANT, reason="-", is_late=False)


def test_values_are_not_shown_before_the_draw() -> None:
    panel = an_open_panel()
    give_values(panel)

    record = selectors.draw_record(panel=panel)

    assert [one["value"] for one in record["commitments"]] == [None] * 3
    assert "river" not in str(record)


def test_a_person_who_is_erased_leaves_the_list_as_it_was() -> None:
    panel = a_sitting_panel()
    before = selectors.draw_record(panel=panel)

    PoolEntry.objects.filter(panel=panel).update(user=None)

    assert selectors.draw_record(panel=panel) == before


def test_history_counts_each_step_once() -> None:
    panel = a_sitting_panel()
    follow(panel, at=ENDS_AT - timedelta(hours=1))

    moves = list(PanelEvent.objects.filter(panel=panel).values_list("move", flat=True))

    assert moves == ["open", "draw", "begin"]
    assert Commitment.objects.filter(panel=panel, opened_at=None).count() == 0
