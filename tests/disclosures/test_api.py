"""The API: the same figures, for programs."""

from dataclasses import fields
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from disclosures import rules, selectors
from disclosures import serializers as shapes
from disclosures.permissions import Walk
from tests.apportionment.builders import a_granted_claim, a_pool
from tests.disclosures.builders import a_published_period
from tests.members.builders import a_plan

AWAY = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:9",
    }
}


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("shape", "part"),
    [
        (shapes.DocumentSerializer, rules.Document),
        (shapes.PlanPartSerializer, rules.PlanPart),
        (shapes.CharterPartSerializer, rules.CharterPart),
        (shapes.PeriodPartSerializer, rules.PeriodPart),
        (shapes.RulesPartSerializer, rules.RulesPart),
        (shapes.FiguresSerializer, rules.Figures),
        (shapes.BandPartSerializer, rules.BandPart),
        (shapes.ClaimPartSerializer, rules.ClaimPart),
        (shapes.ExceptionPartSerializer, rules.ExceptionPart),
        (shapes.AgesSerializer, rules.Ages),
        (shapes.CasePortionSerializer, selectors.CasePortion),
    ],
)
def test_the_schema_names_what_a_report_holds(shape: type, part: type) -> None:
    assert set(shape().fields) == {one.name for one in fields(part)}


def test_a_case_of_the_api_is_the_public_case() -> None:
    public = {one.name for one in fields(rules.PublicClaim)}

    assert set(shapes.CaseSerializer().fields) == public | {"portions"}


def test_the_schema_is_clean() -> None:
    out = StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)

    assert "/api/v1/plans/{slug}/periods/{no}/" in out.getvalue()


@pytest.mark.django_db
def test_a_period_is_the_reports_bytes(client: Client) -> None:
    plan = a_pool()
    report = a_published_period(plan)

    response = client.get(f"/api/v1/plans/{plan.slug}/periods/1/")

    assert response.content == report.body.encode()
    assert response.headers["ETag"] == f'"{report.sha256}"'


@pytest.mark.django_db
def test_periods_come_newest_first_without_their_claims(client: Client) -> None:
    plan = a_pool()
    a_granted_claim(plan)
    first = rules.read(a_published_period(plan).body)
    a_published_period(plan)

    found = client.get(f"/api/v1/plans/{plan.slug}/periods/").json()

    assert found["count"] == 2
    assert [one["period"]["no"] for one in found["results"]] == [2, 1]
    assert found["results"][1]["figures"]["benefit_minor"] == first.figures.benefit_minor
    assert "claims" not in found["results"][1]


@pytest.mark.django_db
def test_a_plan_tells_its_charter_and_dates(client: Client) -> None:
    plan = a_pool()

    found = client.get(f"/api/v1/plans/{plan.slug}/").json()

    assert found["headcount"] == 250
    assert found["terms"]["fee_bps"] == 300
    assert found["charter"]["number"] == 1
    assert client.get("/api/v1/plans/").json()[0]["slug"] == plan.slug


@pytest.mark.django_db
def test_a_case_tells_what_was_shared(client: Client) -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=600_000)
    a_published_period(plan)

    found = client.get(f"/api/v1/cases/{claim.ref}/").json()

    assert found["event_in"] == ""  # 250 members are too few to tell even the year
    assert found["ages"] == {"from_days": None, "from_years": 18, "until_years": 45}
    assert found["portions"][0]["period_no"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/plans/nowhere/",
        "/api/v1/plans/nowhere/periods/",
        "/api/v1/plans/village/periods/1/",
        "/api/v1/plans/village/periods/?page=9",
        "/api/v1/cases/NOSUCHRF/",
    ],
)
def test_what_is_not_there_is_a_404_with_a_reason(client: Client, address: str) -> None:
    a_plan(slug="village")

    response = client.get(address)

    assert response.status_code == 404
    assert response.json()["detail"]


def test_a_sum_is_worked_out(client: Client) -> None:
    asked = {"benefit": "600000", "fee": "8", "heads": "23000000", "rounding": "half_up"}

    found = client.get("/api/v1/check/", asked).json()

    assert (found["share_minor"], found["to_share_minor"]) == (3, 64_800_000)


def test_a_wrong_sum_names_its_fields(client: Client) -> None:
    response = client.get("/api/v1/check/", {"benefit": "-1", "fee": "8", "heads": "0"})

    assert response.status_code == 400
    assert set(response.json()["wrong"]) == {"benefit", "heads", "rounding"}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/plans/").status_code == 405


@pytest.mark.django_db
def test_who_runs_is_asked_to_walk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Walk, "rate", "2/min")

    statuses = [client.get("/api/v1/plans/").status_code for _each in range(3)]

    assert statuses == [200, 200, 429]


@pytest.mark.django_db
@override_settings(CACHES=AWAY)
def test_with_the_cache_away_nobody_is_counted(client: Client) -> None:
    assert client.get("/api/v1/plans/").status_code == 200
