"""The page of what is late: warm when all is well, exact when not, and nobody's name in it."""

import json
from datetime import timedelta
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apportionment import services
from apportionment.models import BooksCheck
from apportionment.rules.books import DifferenceKind
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from disclosures.selectors import leaves
from disclosures.services.log import fill_log
from logbook import services as logbook
from tests.apportionment.builders import OPENING, a_small_pool
from tests.apportionment.healthy import a_busy_pool, plant

pytestmark = pytest.mark.django_db

LANGUAGES: Final = ["en", "zh-hans"]
HOUR: Final = timedelta(hours=1)
Facts = dict[str, int | str]


def the_page(client: Client, plan: Plan, *, language: str = "en") -> str:
    address = reverse("disclosures:late", kwargs={"slug": plan.slug})
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pool_on_time_is_told_so_warmly(client: Client, language: str) -> None:
    plan = a_young_plan()
    services.check_books(plan_id=plan.pk, at=charter.now(plan))
    fill_log()
    logbook.sign_checkpoint(at=charter.now(plan))

    page = the_page(client, plan, language=language)

    on_time = {"en": "Everything is on time", "zh-hans": "一切都按时"}
    agrees = {"en": "Everything agrees", "zh-hans": "账目全部相符"}
    assert on_time[language] in page
    assert agrees[language] in page
    assert "badge late" not in page


def a_young_plan() -> Plan:
    """Return a plan whose charter came into force a moment ago, in real time."""
    version = charter_services.load_charter(
        slug="young",
        toml_text=_village(),
        source="village.toml",
        at=timezone.now() - HOUR,
    )
    return version.plan


def _village() -> str:
    return charter.versions(a_small_pool().pk).get().source_toml


def a_check_with(plan: Plan, *differences: tuple[DifferenceKind, Facts]) -> None:
    BooksCheck.objects.create(
        plan=plan,
        started_at=OPENING,
        ended_at=OPENING,
        compared={"debits": 4711},
        differences=[{"kind": kind, "facts": facts} for kind, facts in differences],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_difference_has_its_words(client: Client, language: str) -> None:
    plan = a_small_pool()
    figures: Facts = {"period": 3, "stored": 4_711_00, "found": 12_00}
    a_check_with(plan, *((kind, figures) for kind in DifferenceKind))

    page = the_page(client, plan, language=language)

    assert page.count('<tr class="late">') >= len(DifferenceKind)
    assert "4,711.00" in page
    if language == "zh-hans":
        assert "第 3 期" in page


def test_differences_are_shown_with_figures_and_without_anybody(client: Client) -> None:
    plan = a_small_pool()
    person: Facts = {
        "payer": 987_654, "enrolment": 876_543, "member": 765_432, "claim": "MARKREF1",
        "entry": "payout/award/MARKREF1/987654", "since": "1990-05-20",
    }  # fmt: skip
    a_check_with(
        plan,
        *((kind, {**person, "stored": 1, "found": 2}) for kind in DifferenceKind),
        (DifferenceKind.ACCOUNT, {"account": "clearing", "stored": 5_00, "found": 7_00}),
        (DifferenceKind.RUN_FIGURE, {"period": 2, "line": "fee", "stored": 5_00, "found": 7_00}),
        (DifferenceKind.DEBIT_CHAIN, {"more": 12}),
    )
    api = reverse("disclosures:api_late", kwargs={"slug": plan.slug})

    for answer in (the_page(client, plan), client.get(api).content.decode()):
        for fact in ("987654", "987,654", "876543", "765432", "MARKREF1", "award/", "1990"):
            assert fact not in answer, fact
    page = the_page(client, plan)
    assert "Money that has come in and not gone out" in page
    assert "Period 2, Fee" in page
    assert "overlap: 12 more" in page
    assert "4,711" in page


def test_a_real_difference_reaches_the_page(client: Client) -> None:
    plan = a_busy_pool()
    plant("UPDATE treasury_entry SET key = 'feast/1' WHERE plan_id = %(plan)s "
          "AND key = 'run/1/sealed'", plan=plan.pk)  # fmt: skip
    services.check_books(plan_id=plan.pk, at=OPENING)

    page = the_page(client, plan)

    assert "They differ" in page
    assert "An entry books something nobody knows of" in page
    assert "feast/1" not in page


def test_the_api_tells_the_same(client: Client) -> None:
    plan = a_busy_pool()
    services.check_books(plan_id=plan.pk, at=OPENING)

    response = client.get(reverse("disclosures:api_late", kwargs={"slug": plan.slug}))

    told = json.loads(response.content)
    assert set(told) == {"at", "late", "check"}
    assert told["check"]["differences"] == []
    assert told["check"]["compared"]["debits"] == 59
    assert {"awards_unpaid", "run_unproposed"} <= {one["kind"] for one in told["late"]}


def test_an_unknown_plan_is_not_found(client: Client) -> None:
    assert client.get("/plans/nowhere/late/").status_code == 404
    assert client.get("/api/v1/plans/nowhere/late/").status_code == 404


def test_the_plans_page_leads_to_it(client: Client) -> None:
    plan = a_small_pool()

    page = client.get(reverse("disclosures:plan", kwargs={"slug": plan.slug})).content.decode()

    assert f'href="/plans/{plan.slug}/late/"' in page


def test_the_page_costs_the_same_whatever_is_late(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plans = [a_small_pool(), a_busy_pool()]
    figures: Facts = {"stored": 1, "found": 2}
    a_check_with(plans[1], *((kind, figures) for kind in DifferenceKind))

    for plan in plans:
        # Three ask why the last missed cutoff has no run; each source of the log asks once.
        with django_assert_num_queries(32 + len(leaves.SOURCES) + 3):
            the_page(client, plan)
