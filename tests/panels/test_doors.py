"""The doors: a whole panel by its pages, and who may not come in."""

import json
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter import selectors as charter
from claims.models import Claim, Evidence
from claims.states import ClaimState, EvidenceKind
from members.models import Message, User
from panels import rules, services
from panels.models import Ballot, CoursePass, Look, Panel, Seat, Statement
from panels.states import PanelState, SeatState, Side, Verdict
from papers import services as papers
from tests.members.builders import a_crew_member, a_user, signs_in
from tests.panels.builders import (
    a_claim_for_a_panel,
    a_drawn_panel,
    a_sitting_panel,
    follow,
    line,
    votes,
    who,
)
from tests.papers.builders import a_photograph

pytestmark = pytest.mark.django_db
KINDS = ("opened", "asked", "invited", "begins", "votes", "ended")
FILE = "林小雨出院.jpg"
VOTE = {"verdict": "grant", "reason": "病理报告第二页写明了。"}


def browser(user: User) -> Client:
    return signs_in(Client(), user)


def a_paper_of(claim: Claim) -> Evidence:
    """Return a photograph among a claim's papers, with its picture made."""
    file = ContentFile(a_photograph(), name=FILE)
    paper = papers.take_paper(file=file, name=FILE, by=claim.filed_by, at=claim.submitted_at)
    papers.derive(paper_id=paper.pk, at=claim.submitted_at)
    return Evidence.objects.create(
        claim=claim,
        kind=EvidenceKind.EVENT,
        paper=paper,
        sha256=paper.sha256,
        uploaded_by=claim.filed_by,
        uploaded_at=claim.submitted_at,
    )


def an_open_panel_now() -> Panel:
    """Return a panel that opens as the plan's clock stands."""
    claim = a_claim_for_a_panel()
    panel = services.open_panel(claim_id=claim.pk, at=charter.now(claim.plan))
    assert panel is not None
    return panel


def test_a_whole_panel_goes_by_its_pages(tmp_path: Path) -> None:
    panel = an_open_panel_now()
    evidence = a_paper_of(panel.claim)
    claimant = browser(panel.claim.filed_by)
    at_claim = reverse("panels:claim", args=[panel.claim.ref])
    for number in (1, 2):
        officer = browser(a_crew_member("reviewer", name=f"Officer {number}"))
        office = reverse("panels:office_panel", args=[panel.ref])
        assert officer.get(office).status_code == HTTPStatus.OK
        officer.post(f"{office}value/", {"value": f"the value of officer {number}"})
        officer.post(f"{office}statement/", {"words": "Article 2 asks for a report."})
    assert claimant.get(at_claim).status_code == HTTPStatus.OK
    claimant.post(f"{at_claim}value/", {"value": "河水五月很高，船还在"})
    claimant.post(f"{at_claim}statement/", {"words": "The report is of June."})
    claimant.post(f"{at_claim}hearing/", {"is_sealed": "0"})

    follow(panel, at=panel.draws_at)
    for seat in line(panel):
        juror = browser(who(seat))
        at_panel = reverse("panels:panel", args=[panel.ref])
        before = juror.get(at_panel).content.decode()
        assert "The report is of June." not in before
        answered = juror.post(f"{at_panel}answer/", {"answer": SeatState.ACCEPTED}, follow=True)
        assert answered.status_code == HTTPStatus.OK
    panel.refresh_from_db()
    assert panel.state == PanelState.VOTING
    for seat in line(panel)[:5]:
        juror = browser(who(seat))
        page = juror.get(at_panel).content.decode()
        assert "The report is of June." in page
        assert "Article 2 asks for a report." in page
        assert panel.claim.enrolment.member.name not in page
        assert "林小雨" not in page  # nor by the name of a file
        assert panel.claim.ref not in page
        picture = juror.get(reverse("panels:copy", args=[panel.ref, evidence.pk, 1]))
        assert picture["Content-Type"].startswith("image/")
        voted = juror.post(f"{at_panel}vote/", VOTE, follow=True)
        assert voted.status_code == HTTPStatus.OK
        assert juror.post(f"{at_panel}vote/", VOTE).status_code == HTTPStatus.CONFLICT
    assert Look.objects.filter(evidence=evidence).count() == 5
    assert "place 1 of the line" in claimant.get(at_claim).content.decode()
    assert panel.votes_until is not None
    follow(panel, at=panel.votes_until)

    officer.post(
        reverse("panels:reason", args=[panel.ref, Ballot.objects.filter(panel=panel)[0].pk]),
        {"words": "报告写明了。"},
    )
    public = Client().get(reverse("panels:public", args=[panel.ref])).content.decode()
    assert "报告写明了。" in public
    assert "病理报告第二页写明了。" not in public
    assert "5 to grant, 0 not to grant" in public
    assert Claim.objects.get(pk=panel.claim_id).state == ClaimState.GRANTED
    record = Client().get(reverse("panels:draw", args=[panel.ref])).content
    (tmp_path / "draw.json").write_bytes(record)
    redraw = Path(site.BASE_DIR) / "panels" / "redraw.py"
    command = [sys.executable, "-I", str(redraw), "draw.json"]
    redrawn = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert redrawn.stdout == "the draw is right\n"
    for seat in json.loads(record)["line"]:
        assert set(seat) == {"place", "number", "state"}


def test_letters_tell_each_what_is_next() -> None:
    panel = an_open_panel_now()
    officers = [a_crew_member("operator", name=f"O{number}") for number in (1, 2)]
    for number, officer in enumerate(officers):
        services.commit_value(
            panel_id=panel.pk,
            side=Side.CREW,
            value=f"officer's value {number}",
            by=officer,
            at=panel.opened_at,
        )
    follow(panel, at=panel.draws_at)
    for seat in line(panel):
        services.answer_invitation(
            panel_id=panel.pk, answer=SeatState.ACCEPTED, by=who(seat), at=panel.draws_at
        )
    panel.refresh_from_db()
    assert panel.votes_until is not None
    follow(panel, at=panel.votes_until)

    kinds = Message.objects.filter(kind__startswith="panels/").values_list("kind", flat=True)

    assert set(kinds) == {
        f"panels/{kind}" for kind in ("opened", "asked", "invited", "begins", "votes", "ended")
    }


def test_the_course_explains_until_it_is_right() -> None:
    user = a_user()
    client = browser(user)
    wrong = {f"question_{no}": (right + 1) % 3 for no, right in enumerate(rules.RIGHT)}

    page = client.post(reverse("panels:course"), wrong)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Aid does not ask who is needy" in page.content.decode()
    assert not CoursePass.objects.exists()

    client.post(reverse("panels:course"), {f"question_{no}": r for no, r in enumerate(rules.RIGHT)})
    found = CoursePass.objects.get(user=user)
    assert found.version == rules.VERSION
    client.post(reverse("panels:away"), {"away": "1"})
    assert CoursePass.objects.filter(away_since=None).count() == 0
    client.post(reverse("panels:away"), {"away": "0"})
    assert CoursePass.objects.filter(away_since=None).count() == 1
    assert client.get(reverse("panels:home")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["panels:panel", "panels:claim"])
def test_who_was_not_drawn_and_did_not_ask_finds_nothing(name: str) -> None:
    panel = a_sitting_panel()
    ref = panel.ref if name == "panels:panel" else panel.claim.ref

    answer = browser(a_user(name="Somebody")).get(reverse(name, args=[ref]))

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_papers_stay_shut_for_who_does_not_sit() -> None:
    panel = a_drawn_panel()
    evidence = a_paper_of(panel.claim)
    asked = line(panel)[0]

    answer = browser(who(asked)).get(reverse("panels:copy", args=[panel.ref, evidence.pk, 1]))

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert not Look.objects.exists()


def test_the_crew_sees_no_count_and_no_ballot_before_the_end() -> None:
    panel = a_sitting_panel()
    votes(panel, [Verdict.GRANT] * 4)
    officer = browser(a_crew_member("operator"))

    page = officer.get(reverse("panels:office_panel", args=[panel.ref])).content.decode()

    assert "What the article asks for" not in page
    assert "4 to grant" not in page
    ballot = Ballot.objects.filter(panel=panel)[0]
    let_out = officer.post(reverse("panels:reason", args=[panel.ref, ballot.pk]), {"words": "x"})
    assert let_out.status_code == HTTPStatus.NOT_FOUND


def test_only_the_crew_comes_into_the_office_and_only_its_readers_speak() -> None:
    panel = a_drawn_panel()
    office = reverse("panels:office_panel", args=[panel.ref])

    assert browser(a_user()).get(office).status_code == HTTPStatus.FORBIDDEN
    treasurer = browser(a_crew_member("treasurer"))
    refused = treasurer.post(f"{office}statement/", {"words": "I say"})
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert not Statement.objects.exists()


def test_a_medical_note_is_read_by_who_sits() -> None:
    panel = a_sitting_panel()
    reviewer = a_crew_member("reviewer")
    Panel.objects.filter(pk=panel.pk).update(votes_until=charter.now(panel.plan).replace(year=2099))
    panel.claim.notes.create(
        kind="medical", words="The report shows it.", by=reviewer, at=panel.opened_at
    )

    page = browser(who(line(panel)[0])).get(reverse("panels:panel", args=[panel.ref]))

    assert "The report shows it." in page.content.decode()


def test_public_pages_of_a_plan() -> None:
    panel = a_sitting_panel()

    listed = Client().get(reverse("panels:of_plan", args=[panel.plan.slug])).content.decode()

    assert panel.ref in listed
    assert panel.claim.ref not in listed
    assert Seat.objects.filter(panel=panel).exists()


def test_a_value_too_short_comes_back_with_its_words() -> None:
    panel = an_open_panel_now()
    at_claim = reverse("panels:claim", args=[panel.claim.ref])

    page = browser(panel.claim.filed_by).post(f"{at_claim}value/", {"value": "short"})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "at least 12" in page.content.decode()


@pytest.mark.parametrize("panel_count", [1, 3])
def test_lists_cost_the_same_for_any_length(
    panel_count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    panel = a_drawn_panel()
    juror = browser(who(line(panel)[0]))
    for number in range(panel_count - 1):
        copied = Panel.objects.get(pk=panel.pk)
        copied.pk, copied.ref, copied.state = None, f"COPY000{number}", PanelState.CLOSED
        copied.closed_at = panel.draws_at
        copied.save(force_insert=True)
        entry = copied.pool.create(number=1, pseudonym="0" * 16, user=who(line(panel)[0]))
        Seat.objects.create(
            panel=copied,
            entry=entry,
            place=1,
            invited_at=panel.draws_at,
            answer_until=panel.draws_at,
        )

    with django_assert_num_queries(4):
        listed = Client().get(reverse("panels:of_plan", args=[panel.plan.slug]))
    with django_assert_num_queries(5):
        home = juror.get(reverse("panels:home"))

    assert listed.content.count(b"/panels/COPY") == panel_count - 1
    assert home.content.count(b"/me/panel/COPY") == panel_count - 1
