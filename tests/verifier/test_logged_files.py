"""Corrections, daily heads, and files that are none: each is told with words."""

from pathlib import Path

import pytest

from tests.verifier.folders import Pool, verified
from tests.verifier.reports import Json, hash_of, written

pytestmark = pytest.mark.django_db  # the record is published into a database, once
CORRECTION = "plans/where-1/corrections/1/correction.json"
FIRST = "plans/where-1/periods/1/report.json"
SECOND = "plans/where-1/periods/2/report.json"


def test_a_correction_that_points_nowhere_is_caught(pool: Pool, tmp_path: Path) -> None:
    (digest,) = (hash_of(raw) for _kind, path, raw in pool.files if path == FIRST)
    good = _correction(report={"period": 1, "sha256": digest})
    pool.add("correction", CORRECTION, written(good))
    assert verified(pool.write(tmp_path / "a"))[0] == 0

    for change, words in (
        ({"report": {"period": 9, "sha256": digest}}, "which is not in the log"),
        ({"report": {"period": 1, "sha256": "0" * 64}}, f"the hash of {FIRST} is 0000"),
        ({"figures": [_figure("figures.headcount", 9)]}, "figures.headcount to be is 9, worked"),
        ({"figures": [_figure("bands.y18-y45.came", 1)]}, "bands.y18-y45.came to be is 1"),
        ({"figures": [_figure("nothing.of.that", 1)]}, "nothing.of.that to be is 1"),
        ({"made_good_in": 1}, "in a period that is not later"),
    ):
        pool.put(CORRECTION, written({**good, **change}))
        code, said = verified(pool.write(tmp_path / "b"))
        assert (code, words in said) == (1, True), said


def _correction(**changes: object) -> Json:
    figures = [_figure("figures.headcount", 14), _figure("bands.y18-y45.came", 14)]
    return {
        "format": "tongzhou.correction/1",
        "plan": "where-1",
        "no": 1,
        "figures": figures,
        "made_good_in": 2,
        **changes,
    }


def _figure(name: str, stated: int) -> Json:
    return {"name": name, "stated": stated, "right": stated + 1}


def test_daily_heads_are_a_chain(pool: Pool, tmp_path: Path) -> None:
    first = written(_head("2026-11-20", previous="", so_far=3))
    second = _head("2026-11-21", previous=hash_of(first), so_far=6)
    pool.add("ledger-head", "log/heads/ledger/2026-11-20.json", first)
    pool.add("ledger-head", "log/heads/ledger/2026-11-21.json", written(second))
    assert verified(pool.write(tmp_path / "a"))[0] == 0

    for change, words in (
        ({"so_far": 7}, "so_far is 7"),
        ({"previous": "0" * 64}, "previous is 0000"),
        ({"day": "2026-11-19"}, "no later day"),
        ({"count": 4}, "count is 4"),
    ):
        pool.put("log/heads/ledger/2026-11-21.json", written({**second, **change}))
        code, said = verified(pool.write(tmp_path / "b"))
        assert (code, words in said) == (1, True), said


def _head(day: str, *, previous: str, so_far: int) -> Json:
    return {
        "format": "tongzhou.head/1",
        "kind": "ledger",
        "day": day,
        "previous": previous,
        "count": 3,
        "so_far": so_far,
        "tables": [{"table": "treasury.Entry", "count": 3}],
        "root": "a" * 64,
        "until": "2026-11-22T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("kind", "path", "content", "words"),
    [
        ("incident", "incidents/1/incident.json", b'{"b":1,"a":2}', "not in canonical form"),
        ("incident", "incidents/1/incident.json", b'{"a":1.5}', "no whole number"),
        ("incident", "incidents/1/incident.json", b'{"a":NaN}', "no whole number"),
        ("incident", "incidents/1/incident.json", b'{"a":1,"a":2}', "names something twice"),
        ("incident", "incidents/1/incident.json", b"[" * 100_000, "nested too deeply"),
        ("incident", "incidents/1/incident.json", b'{"a":' + b"9" * 50 + b"}", "50 digits"),
        ("incident", "incidents/1/incident.json", b'{"a":"\xff"}', "not UTF-8"),
        ("incident", "incidents/1/incident.json", b'"words"', "not a JSON document"),
        ("incident", "incidents/1/incident.json", b'{"a":"\\ud800"}', "not UTF-8"),
        ("incident", "incidents/1/incident.json", b"not json", "is not JSON"),
        ("report", "plans/x/periods/1/report.json", b"{}", '"format" is not a text'),
        ("charter", "plans/x/charter/1/source.toml", b"a = [", "no charter that can be read"),
        ("charter", "plans/x/charter/1/source.toml", b"a = " + b"[" * 5_000, "no charter"),
        ("charter", "charter", b"", "has no number"),
        ("audit-draw", "plans/x/audits/1/draw.json", b"{}", "no draw known here"),
        ("correction", "plans/x/corrections/1/correction.json", b"{}", "no correction known"),
    ],
)
def test_a_logged_file_that_is_none_is_refused_with_words(
    kind: str, path: str, content: bytes, words: str, tmp_path: Path
) -> None:
    pool = Pool()
    pool.add(kind, path, content)

    code, said = verified(pool.write(tmp_path))

    assert (code, words in said) == (1, True), said


def test_a_report_that_stands_where_another_should_is_caught(pool: Pool, tmp_path: Path) -> None:
    pool.put(SECOND, written(pool.content(FIRST)))

    code, said = verified(pool.write(tmp_path))

    assert (code, f"{SECOND}: says that it is {FIRST}" in said) == (1, True), said
