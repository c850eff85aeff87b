"""Geometry of charts: nothing leaves the drawing, and small pools are drawn too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import charts
from disclosures.charts.shapes import HEADROOM, PLOT_HEIGHT, round_top

CAPTION = charts.Caption(key="k", title="t", summary="s", columns=("a", "b"))
values = st.lists(st.integers(0, 10**12), max_size=80)


def parts(sizes: list[int]) -> list[charts.Part]:
    return [charts.Part(label="a", value=size, text=str(size)) for size in sizes]


def bars(sizes: list[int]) -> charts.Bars:
    points = [charts.Point(label="a", value=size, text=str(size)) for size in sizes]
    return charts.bars(caption=CAPTION, points=points, tick_text=str)


def share(percentage: str) -> float:
    return float(percentage.removesuffix("%"))


@given(greatest=st.integers(1, 10**15))
def test_round_top_is_not_below_the_greatest_nor_far_above(greatest: int) -> None:
    top, step = round_top(greatest)

    assert greatest <= top <= 2 * greatest
    assert top % step == 0
    assert top // step <= 4


@given(sizes=values)
def test_bars_stay_inside_the_drawing(sizes: list[int]) -> None:
    drawn = bars(sizes)

    for bar in drawn.bars:
        assert 0 <= share(bar.x) <= share(bar.x) + share(bar.width) <= 100.01
        assert float(bar.y) >= HEADROOM - 0.1
        assert float(bar.y) + float(bar.height) == pytest.approx(float(drawn.base), abs=0.2)


def test_bars_of_a_young_pool_are_all_named() -> None:
    assert bars([0, 2000, 180]).is_named
    assert not bars([1] * 19).is_named


def test_bars_without_a_claim_are_flat_and_seen() -> None:
    drawn = bars([0])

    assert float(drawn.base) < PLOT_HEIGHT
    assert float(drawn.bars[0].height) > 0


def test_bars_of_no_period_have_no_rows() -> None:
    assert bars([]).rows == ()


@given(sizes=st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_stack_fills_the_whole(sizes: list[int]) -> None:
    drawn = charts.stack(caption=CAPTION, parts=parts(sizes))

    widths = sum(share(part.width) for part in drawn.parts)
    assert widths == pytest.approx(100 if any(sizes) else 0, abs=0.1)


@given(sizes=values)
def test_histogram_measures_against_the_greatest(sizes: list[int]) -> None:
    drawn = charts.histogram(caption=CAPTION, bands=parts(sizes))

    assert all(0 < share(bar.width) <= 100 for bar in drawn.bars)
    assert len(drawn.rows) == len(sizes)


def test_line_of_one_reading_is_a_dot_on_the_left() -> None:
    readings = [charts.Reading(label="a", value=5, text="5")]

    drawn = charts.line(caption=CAPTION, readings=readings, tick_text=str)

    assert drawn.last is not None
    assert (drawn.last.x, drawn.last.anchor) == ("0.00%", "start")


def test_line_has_a_band_only_where_it_is_not_certain() -> None:
    readings = [
        charts.Reading(label="a", value=5, text="5"),
        charts.Reading(label="b", value=6, text="6", low=4, high=9),
        charts.Reading(label="c", value=7, text="7", low=4, high=10),
    ]

    drawn = charts.line(caption=CAPTION, readings=readings, tick_text=str)

    assert len(drawn.path.split()) == 3
    assert len(drawn.band.split()) == 4


def test_flow_has_one_stream_a_part() -> None:
    drawn = charts.flow(caption=CAPTION, inward=parts([100]), outward=parts([92, 7, 0]))

    assert (len(drawn.inward), len(drawn.outward)) == (1, 3)
    assert drawn.height >= 150


def test_a_long_name_is_left_out_rather_than_laid_upon_another() -> None:
    points = [
        charts.Point(label="Period 1" + "x" * 20, value=5, text="5"),
        charts.Point(label="Period 2" + "x" * 20, value=6, text="6"),
    ]

    drawn = charts.bars(caption=CAPTION, points=points, tick_text=str)

    assert not drawn.is_named
    assert drawn.first_label == ""


def test_a_line_tells_in_its_table_what_was_expected_and_how_sure_it_is() -> None:
    readings = [
        charts.Reading(label="a", value=5, text="five"),
        charts.Reading(label="b", value=6, text="six", low=4, high=9, expected=7),
    ]

    drawn = charts.line(caption=CAPTION, readings=readings, tick_text=lambda found: f"{found}!")

    assert drawn.rows == (("a", "five", "—", "—", "—"), ("b", "six", "4!", "9!", "7!"))
    assert drawn.data == (("a", "5", "", "", ""), ("b", "6", "4", "9", "7"))
    assert len(drawn.dashes.split()) == 1


@given(sizes=st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_the_file_of_a_chart_has_the_numbers_that_are_drawn(sizes: list[int]) -> None:
    of_parts = parts(sizes)
    drawn: list[charts.Chart] = [
        bars(sizes),
        charts.stack(caption=CAPTION, parts=of_parts),
        charts.histogram(caption=CAPTION, bands=of_parts),
        charts.flow(caption=CAPTION, inward=of_parts, outward=()),
    ]

    for chart in drawn:
        header, *lines = charts.csv_lines(chart)
        assert header == CAPTION.columns
        assert [int(line[1]) for line in lines] == sizes
        assert [line[0] for line in lines] == [row[0] for row in chart.rows]
