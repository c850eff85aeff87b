"""The verifier's own arithmetic against the product's: two programs, one sum."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apportionment.rules import NobodyToShareWith, Reserve, RunInputs, close
from tests.apportionment.run_inputs import (
    a_run,
    capped_runs,
    fixed_runs,
    has_heads,
    reserves,
    signed_minor,
)
from tests.verifier.folders import CHARTER, periods
from tests.verifier.reports import Json, content_of, hash_of, in_first_format, written
from verifier import verify

OLDER: Final = Path(__file__).parent.parent / "disclosures"
CHARTERS: Final = {1: {**verify.charter_of(CHARTER), verify.FILE_HASH: hash_of(CHARTER)}}
NOTHING: Final = Reserve(bps=0, held_minor=0)
runs = reserves.flatmap(lambda reserve: capped_runs(reserve=reserve, borne_minor=0))
runs_in_advance = reserves.flatmap(lambda reserve: fixed_runs(reserve=reserve, borne_minor=0))


def check(content: Json) -> None:
    verify.check_sum(verify.Report(content, ""))


def content_or_nothing(run: RunInputs, **rules: Any) -> Json:
    try:
        return content_of(run, **rules)
    except NobodyToShareWith:
        assume(False)  # noqa: FBT003
        raise


@given(run=runs | runs_in_advance)
@settings(max_examples=120, deadline=None)
def test_every_run_of_the_product_is_found_right(run: RunInputs) -> None:
    check(content_or_nothing(run))


@given(run=runs | runs_in_advance, data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_figure_that_is_off_by_one_is_found_wrong(run: RunInputs, data: st.DataObject) -> None:
    assume(has_heads(run) and run.awards_minor)
    content = content_or_nothing(run)
    part, name = data.draw(st.sampled_from(_figures(content)))

    part[name] += data.draw(st.sampled_from([1, -1]))

    with pytest.raises(verify.Fault):
        check(content)


def _figures(content: Json) -> list[tuple[Json, str]]:
    """Return every figure that follows from others: results, not what went in."""
    results = (
        *("benefit_minor", "fee_minor", "reserve_minor", "to_share_minor", "total_weight"),
        *("charged_minor", "carry_out_minor", "claim_count", "headcount", "called_minor"),
        *("operator_bears_minor", "reserve_bears_minor"),
    )
    of_claims = ("allowed_minor", "left_minor", "borne_minor", "cut_minor")
    return [
        *((content["figures"], name) for name in results),
        *((band, name) for band in content["bands"] for name in ("share_minor", "headcount")),
        *((claim, name) for claim in content["claims"] for name in of_claims),
    ]


@given(run=runs, cut=st.integers(min_value=0, max_value=10**9), held=signed_minor)
@pytest.mark.parametrize("bearer", [None, "operator", "reserve"])
@settings(max_examples=20, deadline=None)
def test_what_a_yearly_cap_cut_is_taken_from_the_report_and_borne_as_the_charter_says(
    bearer: str | None, run: RunInputs, cut: int, held: int
) -> None:
    assume(run.reserve is not None and has_heads(run))
    try:
        whole = close(run)
    except NobodyToShareWith:
        assume(False)  # noqa: FBT003
        raise
    charged = max(0, whole.charged_minor - cut)
    cut = whole.charged_minor - charged
    left = max(
        0,
        (run.reserve.held_minor if run.reserve else 0)
        - run.reserve_draw_minor
        - sum(one.reserve_minor for one in whole.placed),
    )
    borne = {"operator": cut, "reserve": min(cut, left), None: 0}[bearer]
    content = content_of(
        replace(run, charged_minor=charged, borne_minor=borne),
        year_cap_minor=1,
        year_cap_borne_by=bearer,
    )
    if bearer:
        content["figures"][f"{bearer}_bears_minor"] += borne

    check(content)
    content["figures"]["borne_minor"] += 1
    with pytest.raises(verify.Fault, match="borne_minor"):
        check(content)


def test_a_report_of_the_first_format_is_added_up_by_what_it_says() -> None:
    content = content_of(a_run(reserve=Reserve(bps=200, held_minor=0), awards_minor=[600_000, 5]))

    check(in_first_format(content, sorted(verify.UNSAID_IN_FIRST)))


def test_a_share_of_one_band_that_is_off_by_one_is_named() -> None:
    content = content_of(a_run(reserve=NOTHING))
    content["bands"][1]["share_minor"] += 1

    with pytest.raises(
        verify.Fault, match=r"the share of band y45-y65 is 6181, worked out again it is 6180"
    ):
        check(content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "tongzhou.report/9"}, "cannot read"),
        ({"figures": []}, '"figures" is missing'),
        ({"bands": "none"}, '"bands" is not a list'),
        ({"bands": [{"headcount": 1.5}]}, '"headcount" is not a whole number'),
        ({"bands": [{"headcount": True, "weight": 1}]}, '"headcount" is not a whole number'),
        ({"bands": [{"headcount": -1, "weight": 1}]}, "less than nobody"),
        ({"period": {"no": 1, "cutoff_at": "soon"}}, "no instant"),
        ({"period": {"no": 1, "cutoff_at": "2026-01-01T00:00:00"}}, "no time zone"),
        ({"plan": {"slug": None}}, '"slug" is not a text'),
    ],
)
def test_a_report_that_is_no_report_is_refused_with_words(change: Json, said: str) -> None:
    with pytest.raises(verify.Fault, match=said):
        check({**content_of(a_run(reserve=NOTHING)), **change})


def test_a_weight_too_large_for_a_number_of_json_is_read_from_its_digits() -> None:
    content = content_of(a_run(reserve=NOTHING, headcount={1: 10**16, 2: 300}))
    assert content["figures"]["total_weight"] > 2**53
    content["figures"]["total_weight"] = str(content["figures"]["total_weight"])

    check(content)


@pytest.mark.parametrize("nth", ["first", "second", "third"])
def test_reports_as_they_were_published_in_older_formats_are_read(nth: str) -> None:
    raw = (OLDER / f"report-of-the-{nth}-format.json").read_bytes().rstrip(b"\n")

    check(verify.document(raw))


def test_a_plan_that_came_to_the_fourth_format_from_the_third_is_one_chain() -> None:
    """The first report of the new format names the last of the old one by its hash."""
    third, fourth = _third_then_fourth()
    notebook = verify.Notebook()

    verify.Plan([fourth, third], CHARTERS, notebook).check()

    assert notebook.wrong == []
    assert verify.OLD_FORMATS in notebook.open


def test_a_plan_does_not_go_back_to_an_older_format() -> None:
    third, fourth = _third_then_fourth()
    third.no, fourth.no = fourth.no, third.no
    third.cutoff_at, fourth.cutoff_at = fourth.cutoff_at, third.cutoff_at
    notebook = verify.Notebook()

    verify.Plan([third, fourth], CHARTERS, notebook).check()

    assert any("its format is older" in words for words in notebook.wrong)


def _third_then_fourth() -> tuple[verify.Report, verify.Report]:
    first, second = periods(2)
    old = {**first, "format": "tongzhou.report/3"}
    for name in ("formula", "previous_sha256", "as_of", "receipts", "collected", "paid"):
        del old[name]
    raw = written(old)
    new = {**second, "previous_sha256": hash_of(raw)}
    return verify.Report(old, hash_of(raw)), verify.Report(new, "")
