import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from charter.rules import (
    ReviewTerms,
    Terms,
    canonical_json,
    terms_from_json,
    terms_from_toml,
    terms_to_json,
    text_hash,
    text_of,
)
from tests.charter.builders import CHARTERS, charter_text, terms

OURS = sorted(CHARTERS.glob("*.toml"))
# The same charters as they were handed to us; a user's copy of the project does not have them.
SHARED = sorted((CHARTERS.parents[2] / "shared" / "data" / "charters").glob("*.toml"))
# What the first release wrote beside a plan's version: it must still find it there.
HASHES = {
    "village": "c31166960543033b3e4955f5d843f4a5bd885f728d0459d5c2d5cd2be817880d",
    "xianghubao": "30e0af09062b4199809e8f1f2019a38c06cf064fddc91e3a25d9a09511bf138c",
    "big-demo": "873ed4c2d27268e6f8d2a9aa51a7042c6f4ef4e291f09e00940cc9286d20173a",
}


@pytest.mark.parametrize(
    "file", [*OURS, *SHARED], ids=lambda file: f"{file.parents[1].name}-{file.stem}"
)
def test_terms_survive_their_json(file: Path) -> None:
    read = terms_from_toml(text_of(file.read_bytes()))

    again = terms_from_json(json.loads(canonical_json(read)))

    assert again == read
    assert text_hash(again) == text_hash(read)
    assert terms_to_json(again) == terms_to_json(read)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_json_is_read_once_into_what_nobody_can_change(file: Path) -> None:
    content = terms_to_json(terms_from_toml(text_of(file.read_bytes())))

    read = terms_from_json(content)

    assert terms_from_json({**content}) is read
    assert isinstance(hash(read), int)  # nothing in it is a list or a table
    assert terms_from_json({**content, "name": "Another"}).name == "Another"


@pytest.mark.parametrize("name", sorted(HASHES))
def test_a_charter_loaded_long_ago_keeps_its_hash(name: str) -> None:
    assert text_hash(as_first_said(terms(name))) == HASHES[name]


@pytest.mark.parametrize("file", SHARED, ids=lambda file: file.stem)
def test_our_copy_of_a_charter_says_the_same(file: Path) -> None:
    ours, theirs = terms(file.stem), terms_from_toml(text_of(file.read_bytes()))

    assert without_names(as_first_said(ours)) == without_names(theirs)


def as_first_said(read: Terms) -> Terms:
    """Return the terms as they were before charters said what joiners are asked, what aid is for,
    and how requests are read; a panel's clocks came with these.
    """
    panel = read.panel and replace(read.panel, commit_hours=24, late_swing="1/4", extend_hours=12)
    if panel and read.name == "邻里互助会":
        panel = replace(panel, hours=None)
    if panel and read.name == "大病互助演示计划":
        panel = replace(panel, seats=None, quorum=None)
    return replace(
        read,
        aid=(),
        review=ReviewTerms(),
        tenure=(),
        panel=panel,
        severity=tuple(kind for kind in read.severity if kind.name != "early or mild"),
        health=(),
        conditions=(),
        residence_zh="",
        residence_en="",
        most_new_a_period=None,
        waiting_list=False,
    )


def without_names(read: Terms) -> Terms:
    bands = tuple(replace(band, name_zh="", name_en="") for band in read.bands)
    severity = tuple(replace(kind, name_zh="", name_en="") for kind in read.severity)
    return replace(read, name_zh="", name_en="", bands=bands, severity=severity)


def test_every_field_of_the_terms_is_said_by_some_charter_of_ours() -> None:
    said: set[str] = set()
    for file in OURS:
        read = terms(file.stem)
        said |= {field.name for field in fields(read) if getattr(read, field.name) != field.default}

    assert {field.name for field in fields(Terms)} - said == {
        "period_cap_minor",
        "period_cap_excess",
        "spares_claimants",
        "collection",
        "award_ends_membership",
        "adopted_by",
    }


def test_what_a_charter_of_ours_does_not_say_survives_its_json_too() -> None:
    text = charter_text(case_cap_excess='"reserve"').replace(
        "floor_minor = 1\n",
        'floor_minor = 1\nperiod_cap_minor = 500\nperiod_cap_excess = "pro_rata"\n'
        "spares_claimants = true\n",
    )
    read = terms_from_toml(text + '[collection]\nthreshold_minor = 500\nat_latest = "quarter"\n')

    content = terms_to_json(read)

    assert terms_from_json(content) == read
    assert content["collection"] == {"threshold_minor": 500, "at_latest": "quarter"}
    assert (content["period_cap_excess"], content["spares_claimants"]) == ("pro_rata", True)


def test_what_stands_in_a_table_of_the_file_stands_there_in_json() -> None:
    content = terms_to_json(terms("broodfonds")) | terms_to_json(terms("mutual"))

    assert content["joining"] == {"one_objection_blocks": True}
    assert content["leaving"] == {"balance": "returned after settling duties"}
    assert content["governance"] == {"rule_changes": "vote", "surplus_use": "vote"}
    assert content["contribution_minor"] == 3000


def test_canonical_json_does_not_know_the_order_of_the_file() -> None:
    text = charter_text()
    first_lines, rest = text.split("\n[calendar]", 1)
    turned = "\n".join(reversed(first_lines.splitlines())) + "\n[calendar]" + rest

    assert text_hash(terms_from_toml(turned)) == text_hash(terms_from_toml(text))
    assert text_hash(terms(fee_bps="301")) != text_hash(terms())
