"""What may be published, in which bytes, and that a stranger can redo it."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import rules
from tests.disclosures.builders import RULES, a_document, with_figures

awards = st.lists(st.integers(1, 10**11), max_size=5)
figures = [
    one.name
    for one in fields(rules.Figures)
    if one.name not in {"total_weight", "claim_count", "headcount"}
]


@given(
    awards=awards,
    heads=st.tuples(st.integers(1, 10**8), st.integers(0, 10**8)),
    weights=st.tuples(st.integers(1, 9), st.integers(0, 9)),
    carry_in=st.integers(-(10**9), 10**9),
)
def test_a_document_reads_back_from_its_bytes_and_recomputes(
    awards: list[int], heads: tuple[int, int], weights: tuple[int, int], carry_in: int
) -> None:
    document = a_document(awards=awards, heads=heads, weights=weights, carry_in_minor=carry_in)

    text = rules.canonical_text(document)

    assert rules.read(text) == document
    rules.require_recomputable(rules.read(text))


def test_the_bytes_are_canonical() -> None:
    text = rules.canonical_text(a_document())

    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert "邻里互助会" in text
    assert '"sealed_at":"2026-04-09T16:00:00Z"' in text
    assert rules.hash_of(text) == rules.hash_of(rules.canonical_text(a_document()))


def test_a_number_that_is_not_whole_is_never_written() -> None:
    crooked = with_figures(a_document(), fee_minor=0.5)  # type: ignore[arg-type]

    with pytest.raises(TypeError):
        rules.canonical_text(crooked)


@pytest.mark.parametrize("name", [*figures, "claim_count", "headcount", "total_weight"])
def test_one_figure_off_by_one_is_refused(name: str) -> None:
    document = a_document(reserve_minor=700, carry_in_minor=5)
    wrong = with_figures(document, **{name: getattr(document.figures, name) + 1})

    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(wrong)


def test_a_share_off_by_one_is_refused_by_name() -> None:
    document = a_document()
    first, second = document.bands
    wrong = replace(document, bands=(replace(first, share_minor=first.share_minor + 1), second))

    with pytest.raises(rules.FiguresDisagree) as refused:
        rules.require_recomputable(wrong)

    assert refused.value.name == "y18-y45.share_minor"
    assert refused.value.stated == refused.value.recomputed + 1


def test_what_a_yearly_cap_cuts_can_be_less_than_the_shares_never_more() -> None:
    capped = a_document(terms=replace(RULES, year_cap_minor=18_800, year_cap_borne_by="operator"))
    charged = capped.figures.charged_minor

    rules.require_recomputable(with_figures(capped, charged_minor=charged - 7, borne_minor=7))
    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(with_figures(capped, charged_minor=charged + 7, borne_minor=-7))


@pytest.mark.parametrize(
    ("from_years", "until_years", "told"),
    [
        (18, 45, (18, 45)),
        (0, 15, (0, 15)),
        (60, None, (60, None)),
        (30, 35, (20, 40)),
        (38, 42, (20, 60)),
        (40, 44, (40, 60)),
    ],
)
def test_an_age_is_told_widely(
    from_years: int, until_years: int | None, told: tuple[int, int | None]
) -> None:
    ages = rules.wide_ages(from_days=None, from_years=from_years, until_years=until_years)

    assert (ages.from_years, ages.until_years) == told


def test_a_case_shows_these_fields_and_no_other() -> None:
    assert {one.name for one in fields(rules.PublicClaim)} == {
        "ref",
        "plan_slug",
        "currency",
        "state",
        "cause",
        "event_month",
        "ages",
        "award_minor",
        "article",
        "notice_from",
        "notice_until",
    }
    assert {one.name for one in fields(rules.ClaimPart)} == {
        "ordinal",
        "ref",
        "cause",
        "event_month",
        "ages",
        "award_minor",
        "brought_minor",
        "allowed_minor",
        "left_minor",
    }
