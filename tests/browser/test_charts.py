"""Charts on a small phone: every word can be read, and none lies upon another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser

from disclosures import charts
from disclosures.words import explainers
from treasury.templatetags.money import amount, money

STYLES: Final = (
    "tokens.css",
    "text.css",
    "layout.css",
    "components.css",
    "tables.css",
    "charts.css",
)
LEAST_PIXELS: Final = 12
FAULTS: Final = """least => {
  const found = [];
  const touch = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    const name = svg.querySelector("title").textContent, edge = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].map(text => {
      const box = text.getBoundingClientRect(), words = text.textContent;
      const size = parseFloat(getComputedStyle(text).fontSize);
      if (size < least) found.push(`${name}: “${words}” is ${size} px`);
      if (box.left < edge.left - 1 || box.right > edge.right + 1)
        found.push(`${name}: “${words}” leaves the picture`);
      return {box, words};
    });
    const bars = [...svg.querySelectorAll("rect.bar")].map(bar => bar.getBoundingClientRect());
    for (const {box, words} of boxes)
      if (bars.some(bar => touch(box, bar))) found.push(`${name}: a bar lies upon “${words}”`);
    boxes.forEach((one, place) => boxes.slice(place + 1).forEach(other => {
      if (touch(one.box, other.box))
        found.push(`${name}: “${one.words}” lies upon “${other.words}”`);
    }));
  }
  return found;
}"""
SHARES: Final = (3, 486, 123_456, 98_765_432)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_words_of_charts_are_legible_and_apart_on_a_phone(browser: Browser, language: str) -> None:
    with translation.override(language):
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(_page(language))
        found = page.evaluate(FAULTS, LEAST_PIXELS)
        count = page.locator("svg[role=img]").count()
        page.close()

    assert count == len(list(_charts()))
    assert not found, "\n".join(found)


def _page(language: str) -> str:
    style = "".join((Path(settings.BASE_DIR) / "static" / name).read_text() for name in STYLES)
    drawn = "".join(f'<div class="card">{_drawn(chart)}</div>' for chart in _charts())
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{style}</style>'
        f'<main class="page stack pad">{drawn}</main></html>'
    )


def _drawn(chart: charts.Chart) -> str:
    return render_to_string("disclosures/_chart.html", {"chart": chart, "csv_at": "/x.csv"})


def _charts() -> Iterator[charts.Chart]:
    """Yield each kind, with as little and as much as there will ever be."""
    for count in (1, 2, 3, 4, 5, 24):
        for size in SHARES:
            yield _bars(count, size)
    for count in (1, 2, 24):
        yield _line(count)
    yield charts.stack(caption=_caption("stack"), parts=[_part(96_000_000), _part(1)])
    yield charts.histogram(caption=_caption("bands"), bands=[_part(40_000_000), _part(0)])
    yield charts.flow(
        caption=_caption("flow"),
        inward=[_part(5_153_651_388), _part(108_612), _part(1)],
        outward=[_part(4_772_000_000), _part(381_760_000), _part(2), _part(1)],
    )
    yield explainers.wave_chart()
    yield explainers.crowd_chart(explainers.FIRST)


def _caption(key: str) -> charts.Caption:
    return charts.Caption(key=key, title=key, summary="s", columns=("a", "b"))


def _part(value: int) -> charts.Part:
    label = translation.gettext("From the reserve")
    return charts.Part(label=label, value=value, text=amount(value))


def _label(no: int) -> str:
    return translation.gettext("Period %(no)d") % {"no": no}


def _bars(count: int, size: int) -> charts.Bars:
    points = [
        charts.Point(label=_label(no), value=size, text=money(size)) for no in range(1, count + 1)
    ]
    last = translation.gettext("%(period)s (provisional)") % {"period": _label(count + 1)}
    points.append(charts.Point(label=last, value=size, text=money(size), state="provisional"))
    return charts.bars(caption=_caption(f"bars-{count}-{size}"), points=points, tick_text=money)


def _line(count: int) -> charts.Line:
    readings = [
        charts.Reading(label=_label(no), value=no * 300, text=money(no * 300), low=0, high=no * 400)
        for no in range(1, count + 1)
    ]
    return charts.line(caption=_caption(f"line-{count}"), readings=readings, tick_text=money)
