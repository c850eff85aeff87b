"""What the database refuses without Python, and what a closed row keeps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims.states import ClaimState
from disputes.models import Appeal, Objection, Precedent
from disputes.states import ObjectionState
from tests.claims.builders import a_claim
from tests.disputes.builders import (
    ANSWERED_AT,
    a_late_objection,
    an_appeal,
    an_objection,
    confirmed,
    dismissed,
    proposed,
)
from tests.disputes.test_public import a_precedent, a_published_precedent

pytestmark = pytest.mark.django_db


def refused(rows: Any, **values: object) -> str:
    """Return what an update raised; it must be refused."""
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        rows.update(**values)
    return str(why.value)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "lost"}, "objection_is_in_a_known_state"),
        ({"ground": "envy"}, "objection_has_a_known_ground"),
        ({"state": "upheld"}, "objection_answered_by_somebody_with_words"),
        ({"state": "dismissed", "answered_at": ANSWERED_AT}, "objection_answered_by_somebody"),
        ({"answered_at": ANSWERED_AT}, "objection_answered_by_somebody_with_words"),
        ({"state": "proposed"}, "objection_proposed_with_amount_and_words"),
        ({"clawback_minor": 5}, "clawback_of_a_late_one_by_two_people"),
        ({"taken_up_at": ANSWERED_AT}, "taken_up_is_an_upheld_clawback"),
    ],
)
def test_an_objection_that_cannot_be_is_refused(values: dict[str, object], name: str) -> None:
    objection = an_objection()

    assert name in refused(Objection.objects.filter(pk=objection.pk), **values)


def test_nobody_answers_their_own() -> None:
    objection = an_objection()

    why = refused(
        Objection.objects.filter(pk=objection.pk),
        state="upheld",
        answer="-",
        answered_by=objection.by,
        answered_at=ANSWERED_AT,
    )
    assert "nobody_answers_their_own_objection" in why


def test_one_person_takes_nothing_back() -> None:
    objection = proposed(a_late_objection())

    why = refused(
        Objection.objects.filter(pk=objection.pk),
        state="upheld",
        answered_by=objection.proposed_by,
        answered_at=ANSWERED_AT,
    )
    assert "clawback_of_a_late_one_by_two_people" in why


CLOSED: dict[str, tuple[Callable[[], Any], dict[str, object]]] = {
    "an answer": (lambda: dismissed(an_objection()), {"answer": "other words"}),
    "an outcome": (lambda: dismissed(an_objection()), {"state": ObjectionState.OPEN}),
    "an amount": (lambda: confirmed(proposed(a_late_objection())), {"clawback_minor": 1}),
    "a precedent": (lambda: a_published_precedent(), {"words": "other words"}),
}


@pytest.mark.parametrize("what", CLOSED)
def test_what_is_closed_stays(what: str) -> None:
    make, values = CLOSED[what]
    row = make()

    assert "stays as it is" in refused(type(row).objects.filter(pk=row.pk), **values)


def test_words_of_a_closed_one_may_be_erased() -> None:
    objection = dismissed(an_objection())

    Objection.objects.filter(pk=objection.pk).update(words="—")

    assert Objection.objects.get().words == "—"


@pytest.mark.parametrize("table", ["objection", "appeal", "precedent", "objectionevent"])
def test_nothing_is_deleted(table: str) -> None:
    dismissed(an_objection())
    an_appeal()
    a_precedent()

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM disputes_{table}")


def test_appeal_is_decided_by_a_decision_and_open_once() -> None:
    appeal = an_appeal()
    rows = Appeal.objects.filter(pk=appeal.pk)

    assert "appeal_decided_iff_by_a_decision" in refused(
        rows, state="upheld", closed_at=ANSWERED_AT
    )
    assert "appeal_closed_has_its_time" in refused(rows, state="withdrawn")
    assert "appeal_goes_to_a_later_round" in refused(rows, round=0)
    with pytest.raises(IntegrityError, match="one_open_appeal_a_claim"):
        Appeal.objects.create(
            claim=appeal.claim, round=2, by=appeal.by, at=appeal.at, due_at=appeal.at, grounds="-"
        )


def test_a_precedent_is_looked_at_by_a_second_person() -> None:
    precedent = a_precedent(a_claim(ClaimState.PAID))
    rows = Precedent.objects.filter(pk=precedent.pk)

    why = refused(
        rows, state="published", looked_at_by=precedent.written_by, looked_at_at=ANSWERED_AT
    )
    assert "precedent_looked_at_by_a_second_person" in why
    assert "precedent_has_a_step_iff_it_grants" in refused(rows, award_from_minor=None)
