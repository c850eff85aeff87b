"""The draw and the count, without a database."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from panels import rules
from panels.rules import Listed, Vote

REDRAW = Path(settings.BASE_DIR) / "panels" / "redraw.py"
HALF = Fraction(1, 2)


def a_record(**changes: Any) -> dict[str, Any]:
    """Return a published draw, made by the rules."""
    pool = [
        Listed(number, f"{number:016x}", "crew" if number == 3 else "") for number in range(1, 12)
    ]
    values = ["the first of two values", "还有一个第二个人写下的值，长一点"]
    opened = [(rules.commitment_of(value, ref="R2345678"), value) for value in values]
    hashed = rules.list_hash(pool)
    seed = rules.seed_of(ref="R2345678", pool_sha256=hashed, opened=opened, beacon="")
    eligible = [one.number for one in pool if not one.excluded]
    order = rules.order_of(seed=seed, eligible=eligible, places=8)
    return {
        "ref": "R2345678",
        "pool_sha256": hashed,
        "pool": [vars(one) for one in pool],
        "commitments": [
            {"by": f"crew {number}", "commitment": commitment, "value": value}
            for number, (commitment, value) in enumerate(opened, start=1)
        ]
        + [{"by": "crew 3", "commitment": "0" * 64, "value": None}],
        "beacon": {"source": None, "round": None, "value": None},
        "seed": seed,
        "line": [{"place": place, "number": number} for place, number in enumerate(order, 1)],
        **changes,
    }


def redraw(record: dict[str, Any], folder: Path) -> tuple[int, str]:
    """Run the stranger's program, as a process of its own and outside this house."""
    file = folder / "draw.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-I", str(REDRAW), str(file)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return found.returncode, found.stdout


def test_a_strangers_program_draws_the_same(tmp_path: Path) -> None:
    assert redraw(a_record(), tmp_path) == (0, "the draw is right\n")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda record: record["line"].reverse(), "line"),
        (lambda record: record["pool"][0].update(excluded="crew"), "list"),
        (lambda record: record["commitments"][0].update(value="another value"), "committed"),
        (lambda record: record["commitments"].pop(0), "seed"),
        (lambda record: record["beacon"].update(value="a" * 64), "seed"),
        (lambda record: record.update(seed=None), "nothing"),
    ],
)
def test_a_strangers_program_finds_what_was_changed(spoil: Any, says: str, tmp_path: Path) -> None:
    record = a_record()
    spoil(record)

    code, words = redraw(record, tmp_path)

    assert code == 1
    assert says in words


@given(count=st.integers(1, 60), places=st.integers(0, 70), seed=st.text(max_size=8))
def test_a_line_holds_each_number_once_and_a_longer_one_begins_alike(
    count: int, places: int, seed: str
) -> None:
    eligible = list(range(1, count + 1))
    whole = rules.order_of(seed=seed, eligible=eligible, places=count)

    assert sorted(whole) == eligible
    assert rules.order_of(seed=seed, eligible=eligible, places=places) == whole[:places]


def test_every_order_is_drawn_as_often() -> None:
    draws = 12_000

    orders = Counter(
        tuple(rules.order_of(seed=str(number), eligible=[1, 2, 3, 4], places=4))
        for number in range(draws)
    )

    assert len(orders) == 24
    expected = draws / 24
    chi_squared = sum((found - expected) ** 2 / expected for found in orders.values())
    assert chi_squared < 49.7  # 23 degrees of freedom: one fair draw in a thousand lies above


def test_a_small_draw_on_paper() -> None:
    tickets = [int(sha256(f"x:{number}".encode()).hexdigest(), 16) for number in range(2)]
    line = ["a", "b", "c"]
    first = tickets[0] % 3
    line[0], line[first] = line[first], line[0]
    second = 1 + tickets[1] % 2
    line[1], line[second] = line[second], line[1]

    drawn = rules.order_of(seed="x", eligible=[1, 2, 3], places=3)

    assert ["abc"[number - 1] for number in drawn] == line


@given(yes=st.integers(0, 40), no=st.integers(0, 40))
def test_exactly_the_part_is_not_above_it(yes: int, no: int) -> None:
    found = rules.tally([Vote(rules.GRANT)] * yes + [Vote(rules.REFUSE)] * no, quorum=1, above=HALF)

    assert found.verdict == ("" if yes + no == 0 else "grant" if yes > no else "refuse")


@pytest.mark.parametrize(
    ("above", "yes", "no", "verdict"),
    [
        ("2/3", 6, 3, "refuse"),
        ("2/3", 7, 3, "grant"),
        ("1/2", 1, 1, "refuse"),
        ("0", 1, 9, "grant"),
    ],
)
def test_thresholds_are_exact(above: str, yes: int, no: int, verdict: str) -> None:
    votes = [Vote(rules.GRANT)] * yes + [Vote(rules.REFUSE)] * no

    assert rules.tally(votes, quorum=1, above=rules.part_of_one(above)).verdict == verdict


def test_without_a_quorum_nothing_is_decided() -> None:
    assert rules.tally([Vote(rules.GRANT)] * 4, quorum=5, above=HALF).verdict == ""


def test_a_swing_needs_somebody_to_have_led_before() -> None:
    late = [Vote(rules.GRANT, is_late=True)] * 3

    assert not rules.swung_late(late, above=HALF)
    assert rules.swung_late([Vote(rules.REFUSE)] * 2 + late, above=HALF)
    assert not rules.swung_late([Vote(rules.REFUSE)] * 3 + late, above=HALF)


def test_the_last_part_of_a_window() -> None:
    starts = datetime(2025, 10, 1, tzinfo=UTC)
    ends = starts + timedelta(hours=72)

    assert rules.late_from(starts=starts, ends=ends, part=Fraction(1, 4)) == ends - timedelta(
        hours=18
    )


def test_a_beacons_round_is_the_first_from_a_moment_on() -> None:
    source = rules.Beacon("drand-quicknet", 1_692_803_367, 3)
    genesis = datetime.fromtimestamp(1_692_803_367, tz=UTC)

    assert source.first_round_from(genesis) == 1
    assert source.first_round_from(genesis + timedelta(seconds=1)) == 2
    assert source.first_round_from(genesis + timedelta(seconds=3)) == 2
    assert source.first_round_from(genesis + timedelta(seconds=4)) == 3


def test_what_can_be_guessed_is_no_value() -> None:
    with pytest.raises(rules.ValueTooShort):
        rules.settled_value("  short  ")
    with pytest.raises(rules.NotACommitment):
        rules.settled_commitment("ab" * 31)


def test_the_course_names_what_is_not_right() -> None:
    with pytest.raises(rules.CourseNotPassed) as refused:
        rules.require_right((1, 0, 0, 1, 1))

    assert refused.value.wrong == (2, 4)
