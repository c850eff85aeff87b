"""A member's receipt: inside the published total, or caught."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.folders import put, verified
from tests.verifier.reports import Json, written

pytestmark = pytest.mark.django_db  # the record is published into a database, once


def test_a_familys_receipts_are_inside_the_totals_of_their_reports(
    record: Path, receipts: Path
) -> None:
    code, said = verified(
        record, "--receipt", receipts / "1.json", "--receipt", receipts / "4.json"
    )

    assert code == 0, said
    assert "Receipt: 2678 + 2678 (minor units) are inside the 37492 that 14 heads" in said
    assert "Receipt: 2000 + 2000 (minor units) are inside the 34000 that 17 heads" in said
    assert "Nobody else may have the same place" in said


def test_without_a_record_a_receipt_is_checked_as_far_as_it_goes(receipts: Path) -> None:
    code, said = verified("--receipt", receipts / "1.json")

    assert code == 0
    assert "lead to the root" in said
    assert "open   Receipt: without the site or a folder" in said


def _more(receipt: Json) -> None:
    receipt["heads"][0]["amount_minor"] += 1


def _beside(receipt: Json) -> None:
    receipt["heads"][0]["path"][0]["sum_minor"] -= 1


def _moved(receipt: Json) -> None:
    """Move a sum from one record beside the way to another: the total stays, the hash does not."""
    steps = receipt["heads"][0]["path"]
    steps[0]["sum_minor"] -= 1
    steps[1]["sum_minor"] += 1


def _side(receipt: Json) -> None:
    step = receipt["heads"][0]["path"][0]
    step["side"] = "left" if step["side"] == "right" else "right"


def _twice(receipt: Json) -> None:
    receipt["heads"].append(receipt["heads"][0])


def _root(receipt: Json) -> None:
    receipt["root"] = "0" * 64


MANGLED: dict[str, tuple[Callable[[Json], object], str]] = {
    "a larger amount": (_more, "does not lead to its root"),
    "a sum beside it": (_beside, "does not lead to its root"),
    "a sum moved": (_moved, "does not lead to its root"),
    "a step on the other side": (_side, "does not lead to its root"),
    "a step left out": (
        lambda receipt: receipt["heads"][0]["path"].pop(),
        "does not lead to its root",
    ),
    "another root": (_root, "does not lead to its root"),
    "one head twice": (_twice, "gives two heads one place"),
    "nobody": (lambda receipt: receipt.update(heads=[]), "is of nobody"),
    "below zero": (
        lambda receipt: receipt["heads"][0].update(amount_minor=-1),
        "a number that cannot be",
    ),
    "a sum below zero": (
        lambda receipt: receipt["heads"][0]["path"][0].update(sum_minor=-1),
        "what cannot be",
    ),
    "no nonce": (lambda receipt: receipt["heads"][0].update(nonce="x"), "is no SHA-256"),
    "a strange side": (
        lambda receipt: receipt["heads"][0]["path"][0].update(side="up"),
        'has a step to the "up"',
    ),
    "another kind": (lambda receipt: receipt.update(scheme="x"), "not known here"),
    "another format": (lambda receipt: receipt.update(format="x"), "no receipt that is known"),
    "another period": (lambda receipt: receipt.update(period=2), "names another period"),
    "another report": (
        lambda receipt: receipt.update(report="plans/where-1/periods/2/report.json", period=2),
        "stale, or not of this pool",
    ),
    "a report that is nowhere": (
        lambda receipt: receipt.update(report="plans/x/periods/2/report.json"),
        "is not in the log",
    ),
}


@pytest.mark.parametrize("name", MANGLED)
def test_a_mangled_receipt_is_caught(
    name: str, record: Path, receipts: Path, tmp_path: Path
) -> None:
    mangle, words = MANGLED[name]
    content: Json = json.loads((receipts / "1.json").read_bytes())

    mangle(content)
    put(tmp_path / "mine.json", written(content))
    code, said = verified(record, "--receipt", tmp_path / "mine.json")

    assert (code, words in said) == (1, True), said
