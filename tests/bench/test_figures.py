from xml.etree import ElementTree

import pytest

from bench.rules import charts, reports, tables
from bench.rules.estimates import estimated_seconds, same_changes
from bench.rules.figures import Figures, Measure, every_measure, missed, with_tenths

LARGE = 5_000_000
MACHINE = {"cores": "2", "PostgreSQL": "18.6"}


def _figures(**others: float) -> Figures:
    """Return figures that reach every target, save for these."""
    found = dict.fromkeys((measure.key for measure in every_measure()), 0.004)
    found |= {measure.against: 0.004 for measure in every_measure() if measure.against}
    found["collected_a_second"] = 400
    return {**found, "usual_way": 2.0, "statement_queries": 5.0, "worker_mb": 80.0, **others}


def test_ratio_is_one_figure_by_another() -> None:
    line = Measure("capped", "ratio", "x", "bare_scan", at_most=3)

    assert line.of({"capped": 0.9, "bare_scan": 0.3}) == pytest.approx(3)
    assert line.of({"capped": 0.9}) is None
    assert line.of({"capped": 0.9, "bare_scan": 0.0}) is None


@pytest.mark.parametrize(
    ("key", "figure", "words"),
    [
        ("close", 0.01, "times slower than closing"),
        ("capped", 0.02, "ratio"),
        ("recount_one", 0.0053, "ratio, one cutoff"),
        ("debits_2", 0.0053, "ratio"),
        ("statement_execution", 0.0051, "statement of 240 periods: execution in the database"),
        ("statement_queries", 11, "· its queries"),
        ("worker_mb", 251, "peak memory of a worker that closes and debits"),
    ],
)
def test_a_target_that_is_missed_is_named(key: str, figure: float, words: str) -> None:
    found = missed({LARGE: _figures(**{key: figure})})

    assert words in [line.words for _members, line, _figure in found]


def test_nothing_is_missed_where_all_is_reached_or_the_pool_is_small() -> None:
    assert missed({LARGE: _figures()}) == []
    assert missed({10_000: _figures(worker_mb=999)}) == []


def test_same_changes_are_compared_with_a_pool_at_most_a_tenth_as_large() -> None:
    results = {n: _figures(same=float(n)) for n in (1_000, 10_000, 50_000, 100_000)}

    found = with_tenths(results)

    assert found[1_000]["same_of_tenth"] == results[1_000]["same_of_tenth"]
    assert found[10_000]["same_of_tenth"] == 1_000
    assert found[50_000]["same_of_tenth"] == 1_000
    assert found[100_000]["same_of_tenth"] == 10_000


def test_slower_than_a_tenth_as_large_is_missed() -> None:
    results = {LARGE // 10: _figures(same=0.01), LARGE: _figures(same=0.016)}

    assert [line.key for _members, line, _figure in missed(results)] == ["same"]


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [
        (123.4, "s", "123 s"),
        (12.34, "s", "12.3 s"),
        (0.0456, "s", "46 ms"),
        (0.00123, "s", "1.23 ms"),
        (312.4, "x", "312 ×"),
        (1.234, "x", "1.23 ×"),
        (75_621_000, "count", "75,621,000"),
        (80.4, "MB", "80 MB"),
        (None, "s", "–"),
    ],
)
def test_figures_are_written_with_their_unit(figure: float | None, unit: str, words: str) -> None:
    assert tables.amount(figure, unit) == words


def test_table_has_every_line_and_every_size_in_text_and_in_markdown() -> None:
    results = {10_000: _figures(), LARGE: _figures()}

    text, markdown = tables.text(results), tables.markdown(results)

    for measure in every_measure():
        assert measure.words in text
        assert f"| {measure.words} |" in markdown
    assert text.splitlines()[0].split()[-4:] == ["10,000", "5,000,000", "to", "reach"]
    assert text.count("≤ 1.3 ×") == markdown.count("≤ 1.3 ×") == 8


def test_report_names_machine_command_and_what_is_missed() -> None:
    results = {LARGE: _figures(worker_mb=300)}

    page = reports.report(results, machine=MACHINE, command="manage.py bench")

    assert page.startswith("`manage.py bench`\n\ncores 2, PostgreSQL 18.6\n")
    assert "Missed:\n\n- 5,000,000 members, peak memory of a worker" in page
    assert "300 MB (to reach: ≤ 250 MB)" in page


def test_report_praises_only_pools_that_are_large_enough() -> None:
    small, large = ({n: _figures()} for n in (10_000, LARGE))

    for results, words in ((small, "no pool here is as large"), (large, "Every target is reached")):
        assert words in reports.report(results, machine=MACHINE, command="manage.py bench")


def test_report_takes_the_place_of_the_one_before() -> None:
    page = f"# Title\n\n{reports.BEGIN}\n\nold\n\n{reports.END}\n\nafter\n"

    once = reports.placed(page, "new\n")

    assert once == f"# Title\n\n{reports.BEGIN}\n\nnew\n\n{reports.END}\n\nafter\n"
    assert reports.placed(once, "new\n") == once
    assert reports.placed("something else", "new\n") == "new\n"


def test_chart_is_a_picture_with_a_curve_for_every_figure() -> None:
    results = {n: _figures() for n in (10_000, 100_000, LARGE)}

    picture = ElementTree.fromstring(charts.svg(results))

    curves = picture.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(curves) == sum(len(panel.curves) for panel in charts.PANELS)
    assert all(len((curve.get("points") or "").split()) == len(results) for curve in curves)


def test_chart_of_nothing_measured_has_its_titles_only() -> None:
    picture = charts.svg({10_000: {"close": 0.0}})

    assert "Closing a period" in picture
    assert "polyline class" not in picture


def test_axis_lays_powers_of_ten_at_equal_distances() -> None:
    across = charts.axis([10_000, 5_000_000], start=0, end=300)

    assert [across.place(mark) for mark in across.marks()] == pytest.approx([0, 100, 200, 300])


def test_larger_pools_take_longer_and_the_same_changes_fit_the_smallest() -> None:
    assert estimated_seconds(5_000_000) > estimated_seconds(10_000)
    assert same_changes([10_000, LARGE]) == 1_000
    assert same_changes([300, LARGE]) == 30
