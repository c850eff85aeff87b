from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportionment.rules import replay
from apportionment.rules.replay import ReplayLine, Verdict, recompute
from apportionment.rules.replay_findings import Finding, FindingKind
from apportionment.rules.replay_rows import read_rows
from charter.rules import Rounding
from tests.apportionment.replay_files import PUBLISHED, a_file

XHB = "相互宝 XHB - critical illness plan (大病互助计划)"


def lines_of(*rows: str) -> list[ReplayLine]:
    return replay.table(read_rows(a_file(*rows)))


def published(period: str) -> ReplayLine:
    found = replay.table(read_rows(PUBLISHED.read_bytes()))
    return next(line for line in found if line.row.period.startswith(period))


def the(line: ReplayLine, kind: FindingKind) -> Finding:
    return next(finding for finding in line.findings if finding.kind is kind)


@pytest.mark.parametrize(
    ("benefit_yuan", "fee_bps", "members", "half_up", "up", "down"),
    [
        pytest.param(600_000, 800, 23_000_000, 3, 3, 2, id="G1 January 2019"),
        pytest.param(300_000, 800, 34_860_000, 1, 1, 0, id="G2 one case"),
        pytest.param(30_000_000, 800, 5_000_000, 648, 648, 648, id="G4 rule explainer"),
        pytest.param(300_000, 1_000, 3_300_000, 10, 10, 10, id="G5 minimum pool"),
        # 20 % of 350,000 at once; "more than 10 million" shared one cent each.
        pytest.param(70_000, 800, 10_000_000, 1, 1, 0, id="Meituan, first case"),
    ],
)
def test_golden_case(  # noqa: PLR0913 one column each
    benefit_yuan: int, fee_bps: int, members: int, half_up: int, up: int, down: int
) -> None:
    shares = {
        rounding: recompute(benefit_yuan * 100, fee_bps, members, rounding, 0).shares[0]
        for rounding in Rounding
    }

    assert shares == {Rounding.HALF_UP: half_up, Rounding.UP: up, Rounding.DOWN: down}


def test_half_up_over_collects_and_the_carry_says_so() -> None:
    outcome = recompute(60_000_000, 800, 23_000_000)

    assert outcome.carry_out_minor == 4_200_000


def test_the_published_file_agrees() -> None:
    lines = replay.table(read_rows(PUBLISHED.read_bytes()))

    assert not replay.disagrees(lines)
    assert Counter(line.verdict for line in lines) == {
        Verdict.AGREES: 2,
        Verdict.RECOMPUTED: 1,
        Verdict.HOLDS: 20,
        Verdict.UNCHECKED: 23,
    }
    assert [line.row.line for line in lines] == list(range(2, 48))


def test_a_lower_bound_is_recomputed_and_says_so() -> None:
    line = published("2019-01-P2")

    assert (line.verdict, line.recomputed_minor) == (Verdict.AGREES, 3)
    assert the(line, FindingKind.MEMBERS_MARKED).words == ("lower_bound",)


def test_mean_benefit_of_july_2019_lies_between_the_smallest_and_the_largest() -> None:
    mean = the(published("2019-07-P2"), FindingKind.MEAN_BENEFIT)

    assert mean.holds
    assert mean.figures["low_minor"] == 20_822_314
    assert mean.figures["high_minor"] == 20_963_482


def test_both_periods_of_july_2019_make_the_months_cases() -> None:
    cases = the(published("2019-07 (P1+P2)"), FindingKind.SUM_OF_CASES)

    assert cases.holds
    assert (cases.figures["sum"], cases.figures["is_whole"]) == (782, 1)


def test_known_shares_of_2019_fit_into_the_highest_total_and_the_year() -> None:
    highest = the(published("2019-01..2019-07"), FindingKind.SUM_OF_SHARES)
    year = the(published("2019 (year total)"), FindingKind.SUM_OF_SHARES)

    assert (highest.holds, highest.figures["sum"]) == (True, 347)
    assert (year.holds, year.figures["sum"], year.figures["known"]) == (True, 650, 8)


def test_meituans_rows_say_what_is_missing() -> None:
    august = published("2020-08-P1")

    assert august.verdict is Verdict.UNCHECKED
    assert the(august, FindingKind.MISSING).words == ("benefit", "fee_rate", "members")
    first = published("2020-04 first case")
    assert the(first, FindingKind.MEMBERS_MARKED).words == ("lower_bound",)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        ("2020-01 (month average)", FindingKind.NOT_ONE_PERIOD),
        ("2020-09-P1", FindingKind.NOT_ONE_PLAN),
        ("July (year not stated", FindingKind.BENEFIT_MARKED),
        ("2016-11", FindingKind.MEMBERS_MARKED),
    ],
)
def test_averages_other_scopes_and_targets_are_not_multiplied(
    period: str, kind: FindingKind
) -> None:
    line = published(period)

    assert (line.verdict, line.outcome) == (Verdict.UNCHECKED, None)
    assert the(line, kind).holds is None
    assert FindingKind.MEAN_BENEFIT not in {finding.kind for finding in line.findings}


def test_a_complete_row_that_disagrees_is_found() -> None:
    (line,) = lines_of(f"{XHB},2019-03-P1,,1,300000,0.08,34860000,0.02,")

    assert (line.verdict, line.recomputed_minor) == (Verdict.DISAGREES, 1)
    assert replay.disagrees([line])


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ("{},2020-07-P2,,496,,0.08,75621000,1.48,", True),
        ("{},2020-07-P2,,100,,0.08,75621000,1.48,", False),
        ("{},2020-07-P2,,9999,,0.08,75621000,1.48,", False),
        ("{},2020-07-P2,,2,600000,0.08,,,", True),
        ("{},2020-07-P2,,2,600000.01,0.08,,,", False),
        ("{},2020-07-P2,,2,99999.99,0.08,,,", False),
    ],
)
def test_mean_benefit_outside_the_plans_is_found(row: str, holds: bool) -> None:  # noqa: FBT001
    (line,) = lines_of(row.format(XHB))

    assert the(line, FindingKind.MEAN_BENEFIT).holds is holds
    assert line.verdict is (Verdict.HOLDS if holds else Verdict.FAILS)


@pytest.mark.parametrize(
    ("total", "holds"), [("30", True), ("29", False), ("31", False)], ids=["all", "less", "more"]
)
def test_a_month_of_which_all_is_known_must_be_its_sum(total: str, holds: bool) -> None:  # noqa: FBT001
    lines = lines_of(
        f"{XHB},2020-03-P1,,10,,,,,",
        f"{XHB},2020-03-P2,,20,,,,,",
        f"{XHB},2020-03 (P1+P2),,{total},,,,,",
    )

    assert {line.verdict for line in lines} == {Verdict.HOLDS if holds else Verdict.FAILS}


def test_a_year_of_which_all_is_known_must_be_its_sum() -> None:
    months = [f"{XHB},2020-{month:02}-P{no},,,,,,1.00," for month in range(1, 13) for no in (1, 2)]

    *_, right = lines_of(*months, f"{XHB},2020 (year total),,,,,,24.00,")
    *_, wrong = lines_of(*months, f"{XHB},2020 (year total),,,,,,24.01,")
    *_, most = lines_of(*months, f"{XHB},2020-01..2020-12 (highest total),,,,,,24.01,")

    assert [line.verdict for line in (right, wrong, most)] == [
        Verdict.HOLDS,
        Verdict.FAILS,
        Verdict.HOLDS,
    ]


def test_an_unnamed_period_never_counts_beside_the_named_ones() -> None:
    *_, month = lines_of(
        f"{XHB},2020-03-P1,,10,,,,,",
        f"{XHB},2020-03 (period not stated),,10,,,,,",
        f"{XHB},2020-03 (P1+P2),,15,,,,,",
    )

    assert the(month, FindingKind.SUM_OF_CASES).figures["sum"] == 10


def test_other_schemes_are_never_summed() -> None:
    *_, year = lines_of("甲,2020-03-P1,,,,,,9.00,", "乙,2020 (year total),,,,,,3.00,")

    assert year.verdict is Verdict.UNCHECKED


@given(
    benefit=st.integers(min_value=0, max_value=10**12),
    fee_bps=st.integers(min_value=0, max_value=10_000),
    members=st.integers(min_value=1, max_value=10**9),
)
def test_what_our_rule_publishes_agrees_when_replayed(
    benefit: int, fee_bps: int, members: int
) -> None:
    share = recompute(benefit, fee_bps, members).shares[0]
    yuan, fee = f"{benefit // 100}.{benefit % 100:02}", f"{fee_bps // 10_000}.{fee_bps % 10_000:04}"

    (line,) = lines_of(f"甲,1,,,{yuan},{fee},{members},{share // 100}.{share % 100:02},")

    assert line.verdict is Verdict.AGREES
