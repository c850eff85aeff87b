"""Why a period is late: the board says it, in the reader's language, as far as anybody knows."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from charter.models import CharterVersion, Plan
from disclosures import selectors
from disclosures.rules.lateness import Board, Late, LateKind, LateReason
from disclosures.selectors import lateness
from disclosures.words import late_pages
from members import services as members
from tests.apportionment.builders import (
    DAY,
    OPENING,
    UNCAPPED,
    a_frozen_run,
    a_pool,
    a_small_pool,
    a_version_where,
    an_enrolment_of,
)

pytestmark = pytest.mark.django_db

HOUR: Final = timedelta(hours=1)
LATER: Final = HOUR * 3
R = LateReason


def cutoff_of(plan: Plan) -> datetime:
    return selectors.pool(plan=plan, at=OPENING).next_cutoff_at


def board(plan: Plan, at: datetime) -> Board:
    return lateness.board(pool=selectors.pool(plan=plan, at=at))


def unopened(plan: Plan, at: datetime) -> list[Late]:
    return [one for one in board(plan, at).late if one.kind == LateKind.RUN_UNOPENED]


def words(plan: Plan, at: datetime) -> set[str]:
    rows: Any = late_pages.page(board(plan, at), plan)["rows"]
    return {row.why for row in rows if row.why}


def a_pool_that_had_grown_too_late() -> tuple[Plan, datetime]:
    """Return a pool that had 10 of 12 heads at its cutoff, and 14 at the instant returned."""
    plan = a_small_pool({"minimum_headcount": 12})
    cutoff_at = cutoff_of(plan)
    a_pool(heads=4, plan=plan, joined_at=cutoff_at + HOUR)
    return plan, cutoff_at + LATER


def test_a_pool_that_was_too_small_at_its_cutoff_and_has_grown_is_told_so() -> None:
    plan, at = a_pool_that_had_grown_too_late()

    [late] = unopened(plan, at)

    assert (late.why, late.heads, late.least_heads) == (R.TOO_FEW_HEADS, 10, 12)
    assert words(plan, at) == {
        "At the last cutoff the plan had 10 members; its charter asks for 12. Cases wait for the"
        " next period, and nobody shares."
    }
    with translation.override("zh-hans"):
        [told] = words(plan, at)
    assert "本计划有 10 名成员，公约要求至少 12 名" in told


def test_where_nothing_stands_in_the_way_the_machine_is_behind() -> None:
    plan = a_small_pool()
    at = cutoff_of(plan) + LATER

    assert [late.why for late in unopened(plan, at)] == [R.WORKER_BEHIND]
    assert words(plan, at) == {
        "Nothing stands in the way: the machine that opens periods is behind."
    }


def test_a_pool_that_shrank_after_its_cutoff_is_late_with_its_run() -> None:
    """It had enough heads when they were to be counted."""
    plan = a_small_pool({"minimum_headcount": 10})
    cutoff_at = cutoff_of(plan)
    leaver = an_enrolment_of(plan)
    members.leave(enrolment_id=leaver.pk, by=leaver.member.holder, at=cutoff_at + HOUR)

    assert [late.why for late in unopened(plan, cutoff_at + LATER)] == [R.WORKER_BEHIND]


def test_a_charter_that_nobody_could_read_at_the_cutoff_is_named() -> None:
    plan = a_small_pool()
    cutoff_at = cutoff_of(plan)
    good = CharterVersion.objects.get(plan=plan)
    CharterVersion.objects.create(
        plan=plan,
        number=2,
        in_force_at=OPENING,
        terms={**good.terms, "rounding": "sideways"},
        source="typed.toml",
        source_toml="",
        text_hash="0" * 64,
        loaded_at=OPENING,
    )
    a_version_where(plan, UNCAPPED, at=cutoff_at + HOUR)

    assert [late.why for late in unopened(plan, cutoff_at + LATER)] == [R.CHARTER_UNREADABLE]
    [told] = words(plan, cutoff_at + LATER)
    assert "could not read the charter" in told


def test_a_period_behind_another_says_for_which_it_waits() -> None:
    plan = a_small_pool()
    first, second = a_frozen_run(plan), a_frozen_run(plan)
    at = second.period.notice_until + 3 * DAY

    late = {one.period_no: one for one in board(plan, at).late if one.period_no}

    assert (late[1].why, late[1].after_no) == (None, None)
    assert (late[2].why, late[2].after_no) == (R.EARLIER_PERIOD, first.period.no)
    assert words(plan, at) >= {"It waits for period 1, which comes first."}


@pytest.mark.parametrize(
    ("language", "told"), [("en", "the machine that opens periods"), ("zh-hans", "后台任务滞后")]
)
def test_the_page_and_the_api_say_why(client: Client, language: str, told: str) -> None:
    plan = a_small_pool()  # nobody has opened any of its runs since
    headers = {"accept-language": language}

    page = client.get(f"/plans/{plan.slug}/late/", headers=headers).content.decode()
    api = client.get(reverse("disclosures:api_late", kwargs={"slug": plan.slug})).json()

    assert told in page
    assert "worker_behind" in {one["why"] for one in api["late"]}
