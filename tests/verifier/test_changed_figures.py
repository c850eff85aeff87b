"""Figures bent by whoever runs the log, and signs it all anew: each is caught."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.folders import Pool, verified
from tests.verifier.reports import Json, written

pytestmark = pytest.mark.django_db  # the record is published into a database, once
FIRST = "plans/where-1/periods/1/report.json"
SECOND = "plans/where-1/periods/2/report.json"
FOURTH = "plans/where-1/periods/4/report.json"
WEIGHTED = "plans/where-2/periods/1/report.json"
FIXED = "plans/where-3/periods/1/report.json"
CHARTER = "plans/where-1/charter/1/source.toml"


def add(name: str, part: str = "figures", by: int = 1) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        content[part][name] += by

    return change


def _share(content: Json) -> None:
    content["bands"][1]["share_minor"] += 1
    content["bands"][1]["cumulative_minor"] += 1


def _running_total(content: Json) -> None:
    content["bands"][0]["cumulative_minor"] += 1


def _came(content: Json) -> None:
    content["bands"][0]["came"] += 1


def _award(content: Json) -> None:
    content["claims"][0]["award_minor"] -= 1


def _receipts(content: Json) -> None:
    content["receipts"]["sum_minor"] += 1


def _asked(content: Json) -> None:
    content["collected"]["open_minor"] += 1


def _spent(content: Json) -> None:
    content["fee_spent"] = [{"kind": "rent", "amount_minor": 5, "so_far_minor": 6}]


def _two_of_one_case(content: Json) -> None:
    content["claims"].append(content["claims"][0])


def _fee_rate(content: Json) -> None:
    content["rules"]["fee_bps"] += 1


CHANGED = {
    "the fee": (FIRST, add("fee_minor"), "fee_minor is"),
    "the benefit": (FIRST, add("benefit_minor", by=-1), "benefit_minor is"),
    "one band's share": (WEIGHTED, _share, "the share of band y45-y65 is 7501, worked out"),
    "a share of a contribution": (FIXED, _share, "worked out again it is"),
    "heads": (FIRST, add("headcount"), "headcount is"),
    "the carry": (SECOND, add("carry_in_minor"), "but the period before carried out"),
    "what was charged": (FIRST, add("charged_minor"), "charged_minor is"),
    "a running total": (SECOND, _running_total, "the running total of band y18-y45 is"),
    "who came": (SECOND, _came, "who is counted in band y18-y45 is"),
    "an award": (WEIGHTED, _award, "70000 in all, of an award of 69999"),
    "the receipts' sum": (FIRST, _receipts, "the sum of receipts is"),
    "what was asked": (FIRST, _asked, "asked_minor is"),
    "what was spent": (FIRST, _spent, "fee spent on rent is 5, worked out again it is 6"),
    "one case twice": (FIRST, _two_of_one_case, "a claim stands there twice"),
    "the charter's rate": (FIRST, _fee_rate, "but its charter says 333"),
    "the charter's number": (FIRST, add("number", "charter"), "is not in the log"),
    "the yearly cap": (
        WEIGHTED,
        lambda content: content["rules"].update(year_cap_minor=6_000),
        "its yearly cap is not its charter's",
    ),
    "a time zone": (
        WEIGHTED,
        lambda content: content["plan"].update(time_zone="Nowhere/At all"),
        "time zone is unknown",
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_figure_with_all_hashes_made_anew_is_caught(
    name: str, pool: Pool, tmp_path: Path
) -> None:
    path, change, words = CHANGED[name]

    pool.change(path, change)
    code, said = verified(pool.write(tmp_path))

    assert (code, words in said) == (1, True), said


def test_signed_anew_and_unchanged_it_holds(pool: Pool, tmp_path: Path) -> None:
    assert verified(pool.write(tmp_path))[0] == 0


def test_a_dropped_period_is_caught(pool: Pool, tmp_path: Path) -> None:
    pool.drop(SECOND)
    pool.chain("where-1")

    code, said = verified(pool.write(tmp_path))

    assert code == 1
    assert "period 4: periods [2, 3] are missing; said to be abandoned: [3]" in said


def test_a_dropped_period_that_is_said_to_be_abandoned_is_caught_by_its_totals(
    pool: Pool, tmp_path: Path
) -> None:
    pool.drop(SECOND)
    pool.change(FOURTH, lambda content: content["period"].update(abandoned_before=[2, 3]))

    code, said = verified(pool.write(tmp_path))

    assert (code, "the running total of band y18-y45 is" in said) == (1, True), said


def test_a_report_that_does_not_name_the_one_before_is_caught(pool: Pool, tmp_path: Path) -> None:
    pool.put(SECOND, written({**pool.content(SECOND), "previous_sha256": "0" * 64}))

    code, said = verified(pool.write(tmp_path))

    assert (code, "period 2: previous_sha256 is 0000" in said) == (1, True), said


def test_a_charter_changed_after_the_fact_is_caught(pool: Pool, tmp_path: Path) -> None:
    (source,) = (raw for _kind, path, raw in pool.files if path == CHARTER)
    pool.put(CHARTER, source.replace(b"fee_bps = 333", b"fee_bps = 999"))

    code, said = verified(pool.write(tmp_path))

    assert (code, "fee_bps is 333, but its charter says 999" in said) == (1, True), said
