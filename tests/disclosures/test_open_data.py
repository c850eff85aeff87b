"""Open data: allow-listed tables, a package that fits them, versions that stay."""

import csv
import json
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from disclosures.downloads import harmless
from disclosures.rules.open_data import TABLES, rows_of
from disclosures.selectors import leaves, open_data
from logbook import services as logbook
from tests.apportionment.builders import DAY, a_granted_claim, a_small_pool
from tests.disclosures.builders import a_published_period
from tests.members.builders import FOUNDED

pytestmark = pytest.mark.django_db

TYPES: Final = {"string": str, "integer": int, "date": str, "datetime": str}


@pytest.fixture
def plan() -> Plan:
    """Return a plan of two periods, both in the log, the first with a claim."""
    plan = a_small_pool({"fee_bps": 300})
    a_granted_claim(plan)
    a_published_period(plan)
    logged()
    a_published_period(plan)
    logged()
    return plan


def logged() -> None:
    logbook.append_many(leaves.unlogged())
    logbook.sign_checkpoint(at=FOUNDED + 100 * DAY)


def body(client: Client, path: str) -> bytes:
    response = client.get(f"/open-data/{path}")
    assert response.status_code == 200, path
    parts: Iterator[bytes] = iter(response)
    return b"".join(parts)


def table(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body(client, path).decode())))


def test_periods_bands_and_claims_say_what_the_reports_say(client: Client, plan: Plan) -> None:
    first, second = table(client, "periods.csv")

    assert (first["plan"], first["period"], second["period"]) == (plan.slug, "1", "2")
    assert (first["benefit_minor"], first["fee_minor"]) == ("600000", "18000")
    assert (first["headcount"], second["carry_in_minor"]) == ("10", first["carry_out_minor"])
    assert first["report"] == f"plans/{plan.slug}/periods/1/report.json"
    assert sha256(client.get(f"/{first['report']}").content).hexdigest() == first["report_sha256"]
    bands = table(client, "bands.csv")
    assert [row["share_minor"] for row in bands[:2]] == ["61800", "61800"]
    (claim,) = table(client, "claims.csv")
    assert (claim["award_minor"], claim["cause"], claim["period"]) == ("600000", "accident", "1")


def test_json_says_the_same_as_csv(client: Client, plan: Plan) -> None:
    for name in TABLES:
        rows = json.loads(body(client, f"{name}.json"))
        told = [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in rows
        ]
        assert told == table(client, f"{name}.csv")


def test_a_plan_has_tables_of_its_own(client: Client, plan: Plan) -> None:
    other = a_small_pool({"fee_bps": 300})
    a_published_period(other)
    logged()

    assert {row["plan"] for row in table(client, f"{plan.slug}/periods.csv")} == {plan.slug}
    assert len(table(client, "periods.csv")) == 3
    assert client.get("/open-data/there-is-none/periods.csv").status_code == 404


def test_the_package_fits_its_tables(client: Client, plan: Plan) -> None:
    """Our own check of what Frictionless asks of a tabular data package (specs v1)."""
    package = json.loads(body(client, "datapackage.json"))

    assert package["profile"] == "tabular-data-package"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["version"] == "2"
    names = [resource["name"] for resource in package["resources"]]
    assert names == list(TABLES)
    for resource in package["resources"]:
        assert "/" not in resource["path"]  # relative to the package, never out of its folder
        content = body(client, resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
        _require_schema(resource["schema"], content)


def _require_schema(schema: dict[str, Any], content: bytes) -> None:
    rows = list(csv.DictReader(StringIO(content.decode())))
    header = next(csv.reader(StringIO(content.decode())))
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == header
    for field in fields.values():
        assert field["description"]
        assert field["description_zh"]
        for row in rows:
            cell = row[field["name"]]
            assert cell or not field.get("constraints", {}).get("required"), field["name"]
            if cell and field["type"] == "integer":
                int(cell)
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for foreign in schema.get("foreignKeys", ()):
        assert foreign["reference"]["resource"] == "periods"


def test_a_version_stays_when_later_ones_come(client: Client, plan: Plan) -> None:
    before = body(client, "versions/1/periods.csv")
    assert len(before.splitlines()) == 2
    a_published_period(plan)
    logged()

    assert body(client, "versions/1/periods.csv") == before
    assert client.get("/open-data/versions/9/periods.csv").status_code == 404
    digest = ""
    for row in table(client, "history.csv"):
        digest = sha256(f"{digest}\n{row['sha256']}\n".encode()).hexdigest()
        assert row["version_sha256"] == digest


def test_what_a_browser_has_is_not_sent_again(client: Client, plan: Plan) -> None:
    first = client.get("/open-data/periods.csv")
    again = client.get("/open-data/periods.csv", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, first["Cache-Control"]) == (304, "public, max-age=60")
    assert "immutable" in client.get("/open-data/versions/1/periods.csv")["Cache-Control"]


def test_before_the_first_report_there_is_a_page_and_empty_tables(client: Client) -> None:
    assert b"No data yet" in client.get("/open-data/").content
    assert table(client, "periods.csv") == []
    assert json.loads(body(client, "periods.json")) == []
    assert client.get("/open-data/datapackage.json").status_code == 404
    for path in ("people.csv", "periods.xml", "versions/0/people.csv"):
        assert client.get(f"/open-data/{path}").status_code == 404


def test_the_page_names_every_column_and_the_verifiers_hash(client: Client, plan: Plan) -> None:
    page = client.get("/open-data/").content.decode()

    for one in TABLES.values():
        for column in one.columns:
            assert f"<code>{column.name}</code>" in page
    assert sha256(client.get("/verify.py").content).hexdigest() in page
    assert "CC BY 4.0" in client.get("/open-data/licence.txt").content.decode()


def test_lines_are_read_a_few_reports_at_a_time(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    versions = open_data.versions()
    many = [*versions] * 60  # as if there were 120 reports

    with django_assert_num_queries(2):  # a hundred at a time
        assert sum(1 for _line in open_data.lines_of(TABLES["periods"], many)) == 120


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "-1"),
        ("-1+cmd|x", "'-1+cmd|x"),
        ("@sum", "'@sum"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        (-5, -5),
        ("plain", "plain"),
        (None, None),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: object, written: object) -> None:
    assert harmless(cell) == written


@pytest.mark.parametrize("nth", ["first", "second", "third"])
def test_what_an_older_report_does_not_say_is_an_empty_cell(nth: str) -> None:
    content = json.loads((Path(__file__).parent / f"report-of-the-{nth}-format.json").read_text())

    def line(name: str) -> dict[str, object]:
        table = TABLES[name]
        first = next(rows_of(table, content, path="x", sha256="y"))
        return dict(zip(table.names, first, strict=True))

    assert line("periods")["asked_minor"] is None
    assert line("periods")["report"] == "x"
    assert line("claims")["event_in"]
    assert line("claims")["commitment"] is None
    assert (line("periods")["operator_bears_minor"] is None) is (nth == "first")
