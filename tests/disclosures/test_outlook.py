"""The outlook's pages: as warm for a village without a case as for a great pool, and cheap."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from apportionment.models import Run
from charter import selectors as charter
from charter.models import Plan
from disclosures import rules, selectors, tasks
from disclosures.models import Tally, WarningChange, WarningNote
from disclosures.rules.public_words import NothingSaid, Words
from disclosures.rules.warnings import WarningKind, WarningState
from disclosures.selectors import outlook as outlooks
from disclosures.selectors import tallies
from disclosures.selectors.warnings import standing
from disclosures.services.outlook import count_period, follow_warnings, note_warning
from disclosures.words import outlook as words
from members import services as members
from members.states import Role
from tests.apportionment.builders import (
    DAY,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_small_pool,
    an_enrolment_of,
)
from tests.disclosures.builders import a_published_period
from tests.members.builders import a_crew_member, a_user, signs_in

pytestmark = pytest.mark.django_db
LANGUAGES: Final = ["en", "zh-hans"]


def counted(plan: Plan, *, joiners: int = 0) -> Run:
    """Return the run of the plan's next period, published and counted."""
    report = a_published_period(plan, joiners=joiners)
    count_period(run_id=report.run_id, at=report.published_at)
    return report.run


def the_page(client: Client, plan: Plan, *, language: str = "en") -> str:
    response = client.get(f"/plans/{plan.slug}/outlook/", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def parts_of(plan: Plan) -> Iterator[str]:
    pool = selectors.pool(plan=plan, at=charter.now(plan))
    found = outlooks.outlook(pool=pool)
    for section in words.sections(found, pool.terms):
        for part in section.parts:
            yield part.chart.caption.summary


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_village_before_its_first_period_is_told_what_will_come(
    client: Client, language: str
) -> None:
    plan = a_pool(heads=6)

    page = the_page(client, plan, language=language)
    with translation.override(language):
        answers = list(parts_of(plan))

    assert len(answers) == len(words.PARTS)
    assert all(answers)
    assert "None" not in page
    assert '<svg class="chart' not in page


def test_a_pool_of_three_hundred_without_a_case_is_well_served(client: Client) -> None:
    plan = a_small_pool(heads=300)
    counted(plan)
    counted(plan)
    member = an_enrolment_of(plan, number=3)
    members.leave(
        enrolment_id=member.pk,
        by=member.member.holder,
        at=charter.frozen_at(plan.pk) + timedelta(hours=1),
    )
    run = counted(plan)
    at = run.period.notice_until
    follow_warnings(plan_id=plan.pk, at=at)

    page = the_page(client, plan)

    assert "299" in page
    assert "fewer than 5 joined or left" in page
    assert "Nobody has been helped yet." in page
    counts = tallies.counts_of_plan(plan_id=plan.pk)
    assert [(one.joined, one.left) for one in counts] == [(300, 0), (0, 0), (0, 1)]
    moves = client.get(f"/plans/{plan.slug}/outlook/moves.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(moves.splitlines()))
    assert [row[1:] for row in rows[1:]] == [["0", "0"]]  # the one who left waits for others
    assert client.get(f"/plans/{plan.slug}/outlook/nothing.csv").status_code == 404
    assert client.get("/plans/nowhere/outlook/").status_code == 404


def test_every_part_can_be_taken_home(client: Client) -> None:
    plan = a_small_pool(heads=30)
    a_granted_claim(plan)
    counted(plan)

    for key in words.PARTS:
        response = client.get(f"/plans/{plan.slug}/outlook/{key}.csv")
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/csv")


def test_the_page_asks_as_little_of_three_periods_as_of_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_small_pool(heads=12)
    for _period in range(3):
        run = counted(plan)
    follow_warnings(plan_id=plan.pk, at=run.period.notice_until)
    the_page(client, plan)

    with django_assert_max_num_queries(16):
        the_page(client, plan)


def test_a_sealed_period_is_counted_once_and_stays(tasks_at_once: None) -> None:
    plan = a_small_pool(heads=12)
    report = a_published_period(plan, joiners=7)
    a_published_period(plan)

    tasks.count_periods()
    tasks.count_periods()

    assert list(Tally.objects.order_by("no").values_list("no", flat=True)) == [1, 2]
    first, second = tallies.counts_of_plan(plan_id=plan.pk)
    assert (first.joined, second.joined, second.headcount) == (12, 7, 19)
    assert count_period(run_id=report.run_id, at=report.published_at).no == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Tally.objects.update(no=9)


def test_an_open_run_is_not_counted() -> None:
    run = a_frozen_run(a_small_pool(heads=12))

    with pytest.raises(rules.NotSealed):
        count_period(run_id=run.pk, at=run.period.cutoff_at)


def test_a_warning_is_written_down_when_it_becomes_another_and_only_then() -> None:
    plan = a_small_pool(heads=30)
    run = counted(plan)
    at = run.period.notice_until

    first = follow_warnings(plan_id=plan.pk, at=at)
    again = follow_warnings(plan_id=plan.pk, at=at + DAY)

    assert {one.warning for one in first} == {kind.value for kind in WarningKind}
    assert again == []
    now = standing(plan_id=plan.pk)
    assert now[WarningKind.WAITING].state == WarningState.REACHED  # all have just joined
    assert now[WarningKind.WAITING].since == at
    assert now[WarningKind.LEAVING].state == WarningState.UNKNOWN
    with pytest.raises(DatabaseError), transaction.atomic():
        WarningChange.objects.update(state="ok")


def test_what_was_done_about_a_warning_stands_beside_it(client: Client) -> None:
    plan = a_small_pool(heads=30)
    run = counted(plan)
    follow_warnings(plan_id=plan.pk, at=run.period.notice_until)
    operator = a_crew_member(Role.OPERATOR, plan=plan)
    address = f"/office/warnings/{plan.slug}/waiting/"

    with pytest.raises(NothingSaid):
        note_warning(
            plan_id=plan.pk,
            warning="waiting",
            words=Words("", " "),
            incident_no=None,
            by=operator,
            at=run.period.notice_until,
        )
    signs_in(client, operator)
    wrong = client.post(address, {"words_en": "Write to a@b.org", "words_zh": ""})
    done = client.post(address, {"words_en": "We published a forecast.", "words_zh": ""})
    nowhere = client.get(f"/office/warnings/{plan.slug}/nothing/")
    signs_in(client, a_user())
    closed = client.get(address)

    assert (wrong.status_code, done.status_code) == (422, 302)
    assert (nowhere.status_code, closed.status_code) == (404, 403)
    assert WarningNote.objects.count() == 1
    assert "We published a forecast." in the_page(client, plan)
