"""What is taken along and what is erased: no ballot before the count, and never whose."""

import json
from zipfile import ZipFile

import pytest
from django.db import transaction

from members.models import User
from panels import selectors, services
from panels.models import Ballot, Commitment, PoolEntry, Statement
from panels.states import Side, Verdict
from privacy import services as privacy
from tests.members.builders import a_crew_member
from tests.panels.builders import DRAWN_AT, ENDS_AT, a_drawn_panel, answer, follow, line, votes, who
from vault.rewording import rewording

pytestmark = pytest.mark.django_db


def exported(user: User) -> dict[str, list[dict[str, object]]]:
    """Return the rows of panels that a user takes along."""
    with privacy.export(user=user, language="en", at=ENDS_AT) as out, ZipFile(out) as whole:
        found = json.loads(whole.read("data.json"))
    return {name: rows for name, rows in found["tables"].items() if name.startswith("panels.")}


def test_what_is_taken_along_tells_no_vote() -> None:
    panel = a_drawn_panel()
    services.make_statement(
        panel_id=panel.pk,
        side=Side.CLAIMANT,
        words="My side.",
        by=panel.claim.filed_by,
        at=DRAWN_AT,
    )
    for seat in line(panel):
        answer(seat)
    votes(panel, [Verdict.GRANT] * 5)
    claimant, juror = panel.claim.enrolment.member.holder, who(line(panel)[0])

    before = exported(claimant)
    assert not before.get("panels.Ballot")
    assert "My side." in json.dumps(before)
    follow(panel, at=ENDS_AT)
    ballot = Ballot.objects.filter(panel=panel)[0]
    officer = a_crew_member("operator")
    services.publish_reason(ballot_id=ballot.pk, words="It stands there.", by=officer, at=ENDS_AT)

    after, own = exported(claimant), exported(juror)
    assert len(after["panels.Ballot"]) == 5
    assert not {"verdict", "reason", "is_late"} & set(after["panels.Ballot"][0])
    assert not own.get("panels.Ballot")
    assert len(own["panels.Seat"]) == len(own["panels.PoolEntry"]) == 1


def test_an_erasure_may_take_the_words_and_leaves_the_draw() -> None:
    panel = a_drawn_panel()
    for seat in line(panel):
        answer(seat)
    votes(panel, [Verdict.GRANT] * 5)
    follow(panel, at=ENDS_AT)
    record = selectors.draw_record(panel=panel)

    with transaction.atomic(), rewording():
        Ballot.objects.filter(panel=panel).update(verdict="—", reason="—", published="")
        Commitment.objects.filter(panel=panel).update(sealed="—")
        PoolEntry.objects.filter(panel=panel).update(user=None)
        Statement.objects.filter(panel=panel).update(words="—")

    assert selectors.draw_record(panel=panel) == record
