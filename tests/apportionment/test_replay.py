"""The command: it needs a file and no database (pytest would refuse one here)."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apportionment.replay_words import amount, finding_words, verdict_words
from apportionment.rules import replay
from apportionment.rules.replay_rows import read_rows
from charter.rules import Rounding

PUBLISHED = Path(__file__).parents[2] / "apportionment" / "published" / "published_periods.csv"


def replayed(file: Path, **options: object) -> str:
    out = StringIO()
    call_command("replay", str(file), stdout=out, **options)
    return out.getvalue()


def test_replay_prints_published_beside_recomputed() -> None:
    said = replayed(PUBLISHED)

    rows = [line.split() for line in said.splitlines()]
    assert ["2019-01-P2", "600,000.00", "8", "%", "23,000,000", "0.03", "0.03", "agrees"] in rows
    assert "lower bound" in said
    assert said.rstrip().endswith(
        "46 rows: agrees 2, recomputed 1, checks hold 20, not checkable 23"
        " (rounding half_up, floor 0.01)"
    )


def test_replay_of_a_row_that_disagrees_exits_1(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(
        PUBLISHED.read_text(encoding="utf-8").replace("34860000,0.01", "34860000,0.02")
    )
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("replay", str(wrong), stdout=out)

    assert refused.value.returncode == 1
    assert "disagrees" in out.getvalue()


def test_replay_under_another_mode_says_so() -> None:
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("replay", str(PUBLISHED), "--rounding", "down", stdout=out)

    assert "disagrees 1" in out.getvalue()
    assert "rounding down" in out.getvalue()
    assert replayed(PUBLISHED, rounding=Rounding.UP, floor=0)


def test_broken_file_prints_file_line_field_and_reason_and_no_table(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(PUBLISHED.read_text(encoding="utf-8").replace(",3.96,", ",3.9x,"))
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("replay", str(broken), stdout=out)

    assert str(refused.value).startswith(f'{broken}, line 19: share_yuan: "3.9x" is not a number')
    assert out.getvalue() == ""


def test_no_such_file_and_a_negative_floor_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        replayed(tmp_path / "nowhere.csv")
    with pytest.raises(CommandError, match="--floor"):
        replayed(PUBLISHED, floor=-1)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_finding_has_words_in_both_languages(language: str) -> None:
    lines = replay.table(read_rows(PUBLISHED.read_bytes()))

    with translation.override(language):
        said = [finding_words(finding) for line in lines for finding in line.findings]
        said += [verdict_words(verdict) for verdict in replay.Verdict]

    assert all(said)
    assert not any("%(" in words for words in said)
    if language == "zh-hans":
        assert not [words for words in said if words.isascii()]


def test_amounts_are_written_with_two_decimals() -> None:
    assert [amount(minor) for minor in (0, 5, 1_234_567, -250, None)] == [
        "0.00",
        "0.05",
        "12,345.67",
        "-2.50",
        "–",
    ]
