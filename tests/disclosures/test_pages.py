"""The public pages: what they say is what the report's bytes say."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apportionment import services as apportionment
from charter import selectors as charter
from charter import services as charter_services
from charter.models import Plan
from disclosures import rules
from tests.apportionment.builders import (
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    officers,
)
from tests.charter.builders import charter_text
from tests.disclosures.builders import a_published_period, published
from tests.members.builders import a_plan
from treasury.templatetags.money import amount, count

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "zh-hans"]


def _page(client: Client, name: str, *, language: str = "en", **words: object) -> str:
    address = reverse(f"disclosures:{name}", kwargs=words)
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def _periods(plan: Plan, *, until: int) -> None:
    """Have the plan's next periods published; each shares what the first of them was granted."""
    for _no in range(until):
        a_published_period(plan)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["home", "plans", "learn", "help", "check"])
def test_a_site_without_a_plan_stands(client: Client, name: str, language: str) -> None:
    assert "</html>" in _page(client, name, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["plan", "charter", "periods"])
def test_a_plan_without_a_period_stands(client: Client, name: str, language: str) -> None:
    plan = a_plan()

    assert "</html>" in _page(client, name, slug=plan.slug, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_shows_the_figures_of_its_report(client: Client, language: str) -> None:
    plan = a_pool(heads=253)
    a_granted_claim(plan, award_minor=4_567_891)
    report = a_published_period(plan)
    document = rules.read(report.body)

    page = _page(client, "period", slug=plan.slug, no=1, language=language)

    for minor in (
        document.figures.benefit_minor,
        document.figures.fee_minor,
        document.figures.reserve_minor,
        document.figures.to_share_minor,
        document.bands[0].share_minor,
        document.claims[0].award_minor,
    ):
        assert amount(minor) in page
    assert count(253) in page
    assert report.sha256 in page
    assert document.claims[0].ref in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_without_a_case_says_so(client: Client, language: str) -> None:
    plan = a_pool()
    a_published_period(plan)

    page = _page(client, "period", slug=plan.slug, no=1, language=language)

    told = {"en": "Nobody receives aid this time", "zh-hans": "这一期没有人得到互助"}
    assert told[language] in page


def test_a_first_period_is_one_bar(client: Client) -> None:
    a_published_period(a_pool())

    page = _page(client, "home")

    assert "One period, at 0.00" in page
    assert page.count("<rect") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_period_is_shown_as_provisional(client: Client, language: str) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    a_frozen_run(plan)

    page = _page(client, "period", slug=plan.slug, no=1, language=language)

    assert 'class="badge waiting"' in page
    assert claim.ref in page
    assert "report.json" not in page
    assert claim.ref in _page(client, "plan", slug=plan.slug, language=language)


def test_a_sealed_period_whose_report_is_being_written_says_so(client: Client) -> None:
    plan = a_pool()
    a_sealed_run(plan)

    assert "being written" in _page(client, "period", slug=plan.slug, no=1)
    for name in ("report.json", "figures.csv"):
        answer = client.get(f"/plans/{plan.slug}/periods/1/{name}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
        assert int(answer.headers["Retry-After"]) > 0


def test_a_period_given_up_says_so(client: Client) -> None:
    plan = a_pool()
    run = a_frozen_run(plan)
    officer, _other = officers(plan)
    apportionment.abandon_run(
        run_id=run.pk, by=officer, reason="counted wrongly", at=run.period.notice_until
    )

    assert "was given up" in _page(client, "period", slug=plan.slug, no=1)
    assert "counted wrongly" not in _page(client, "period", slug=plan.slug, no=1)
    assert "Given up" in _page(client, "periods", slug=plan.slug)


def test_a_pool_too_small_to_open_a_period_says_so(client: Client) -> None:
    plan = a_pool(heads=10)

    page = _page(client, "plan", slug=plan.slug)

    assert "This plan has 10 members; its charter asks for 200" in page


def test_members_of_now_are_the_last_count_and_who_came_since(client: Client) -> None:
    plan = a_pool()
    a_published_period(plan, joiners=7)

    assert "<dd>257</dd>" in _page(client, "plan", slug=plan.slug)


def test_a_case_is_shown_from_notice_on_and_not_before(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    address = reverse("disclosures:case", args=[claim.ref])

    assert client.get(address).status_code == 404
    a_published_period(plan)
    page = client.get(address).content.decode()

    assert "6,000.00" in page
    assert "Article 8" in page
    assert "January\N{NO-BREAK SPACE}2025" in page
    assert reverse("disclosures:period", args=[plan.slug, 1]) in page


@pytest.mark.parametrize(
    "address",
    [
        "/plans/nowhere/",
        "/plans/nowhere/periods/1/",
        "/cases/NOSUCHRF/",
        "/plans/{slug}/periods/2/",
        "/plans/{slug}/periods/99999999999999999999/",
        "/plans/{slug}/periods/1/people.csv",
        "/plans/{slug}/charter/9/",
        "/plans/{slug}/charter/9/source.toml",
        "/plans/{slug}/charter/changes/",
    ],
)
def test_what_is_not_there_is_a_404(client: Client, address: str) -> None:
    plan = a_pool()
    a_published_period(plan)

    assert client.get(address.format(slug=plan.slug)).status_code == 404


def test_the_report_is_handed_out_byte_for_byte(client: Client) -> None:
    plan = a_pool()
    report = a_published_period(plan)

    response = client.get(reverse("disclosures:report", args=[plan.slug, 1]))

    assert response.content == report.body.encode()
    assert response.headers["ETag"] == f'"{report.sha256}"'


def test_tables_hold_what_the_report_holds(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    document = rules.read(a_published_period(plan).body)

    def table(part: str) -> str:
        address = reverse("disclosures:table", args=[plan.slug, 1, part])
        return client.get(address).content.decode("utf-8-sig")

    assert f"to_share_minor,{document.figures.to_share_minor}\r\n" in table("figures")
    assert table("bands").count("\r\n") == 1 + len(document.bands)
    assert claim.ref in table("claims")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_versions_of_a_charter_are_told_apart(client: Client, language: str) -> None:
    plan = a_plan()
    text = charter_text("village", fee_bps="500")
    at = charter.now(plan)
    charter_services.load_charter(slug=plan.slug, toml_text=text, source="new.toml", at=at)

    page = _page(client, "charter_changes", slug=plan.slug, language=language)

    assert "<del>" in page
    assert "5%" in page
    assert "45 to 64" not in page
    assert _page(client, "charter_version", slug=plan.slug, number=1, language=language)
    source = client.get(reverse("disclosures:charter_source", args=[plan.slug, 2]))
    assert source.content.decode() == text


@pytest.mark.parametrize("query", ["?from=1&to=9", "?from=x&to=2", "?from=1&to=999999999999"])
def test_versions_that_do_not_exist_are_a_404(client: Client, query: str) -> None:
    plan = a_plan()
    text = charter_text("village", fee_bps="500")
    at = charter.now(plan)
    charter_services.load_charter(slug=plan.slug, toml_text=text, source="new.toml", at=at)
    address = reverse("disclosures:charter_changes", args=[plan.slug])

    assert client.get(address + query).status_code == 404


@pytest.mark.parametrize("periods", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("home", 2), ("plans", 2), ("plan", 7), ("periods", 4)]
)
def test_pages_cost_the_same_for_any_number_of_periods(
    name: str,
    queries: int,
    periods: int,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = a_pool()
    _periods(plan, until=periods)
    words = {"slug": plan.slug} if name in {"plan", "periods"} else {}

    with django_assert_num_queries(queries):
        _page(client, name, **words)


@pytest.mark.parametrize("claims", [1, 3])
def test_a_period_costs_the_same_for_any_number_of_cases(
    claims: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_pool()
    for number in range(claims):
        a_granted_claim(plan, award_minor=1_000, at=OPENING, number=number)
    published(a_sealed_run(plan))

    with django_assert_num_queries(7):
        _page(client, "period", slug=plan.slug, no=1)


@pytest.mark.parametrize("claims", [1, 3])
def test_a_provisional_period_costs_the_same_for_any_number_of_cases(
    claims: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_pool()
    for number in range(claims):
        a_granted_claim(plan, award_minor=1_000, at=OPENING, number=number)
    a_frozen_run(plan)

    with django_assert_num_queries(13):
        _page(client, "period", slug=plan.slug, no=1)
