"""What may be published, in which bytes, and that a stranger can redo it."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import rules
from tests.disclosures.builders import RULES, a_document, with_figures

awards = st.lists(st.integers(1, 10**11), max_size=5)
# What the documents of before say, and no other figure of this one.
OF_BEFORE = {"reserve_held_minor", "call_most_minor"}
figures = [one.name for one in fields(rules.Figures) if one.name not in OF_BEFORE]


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


@pytest.mark.parametrize("name", figures)
def test_one_figure_off_by_one_is_refused(name: str) -> None:
    document = a_document(terms=replace(RULES, reserve_bps=200), carry_in_minor=5)
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
    assert (refused.value.stated, refused.value.recomputed) == (
        first.share_minor + 1,
        first.share_minor,
    )


def test_what_a_yearly_cap_cuts_can_be_less_than_the_shares_never_more() -> None:
    capped = a_document(terms=replace(RULES, year_cap_minor=18_800, year_cap_borne_by="operator"))
    charged = capped.figures.charged_minor

    cut = with_figures(capped, charged_minor=charged - 7, borne_minor=7, operator_bears_minor=7)
    assert cut.receipts is not None
    rules.require_recomputable(replace(cut, receipts=replace(cut.receipts, sum_minor=charged - 7)))
    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(
            with_figures(capped, charged_minor=charged + 7, carry_out_minor=7)
        )


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
        "event_in",
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
        "event_in",
        "ages",
        "award_minor",
        "brought_minor",
        "allowed_minor",
        "left_minor",
        "borne_minor",
        "cut_minor",
        "commitment",
    }


LINES = {
    "written_off_minor": 70_001,
    "recovered_minor": 3_000,
    "refunds_minor": 500,
    "rebates_minor": 40_000,
    "adjustments_minor": -1_234,
    "subsidy_minor": 100_000,
    "reserve_draw_minor": 50_000,
    "clawback_minor": 9_999,
}
CAPPED = replace(RULES, reserve_bps=200, case_cap_minor=2_000, case_cap_excess="operator")
IN_ADVANCE = replace(
    RULES,
    funding="fixed",
    contribution_minor=8_000,
    contribution_per="year",
    surplus="return",
    shortfall="call",
    call_cap_times=1,
)
MONEY_RULES = {
    "every line": RULES,
    "case cap, operator": CAPPED,
    "case cap, next period": replace(CAPPED, case_cap_excess="next_period"),
    "case cap, reserve": replace(CAPPED, case_cap_excess="reserve"),
    "both caps": replace(CAPPED, period_cap_minor=3_000, period_cap_excess="pro_rata"),
    "a reserve that is nearly full": replace(RULES, reserve_bps=500, reserve_cap_minor=900_000),
    "fixed, called": IN_ADVANCE,
    "fixed, cut": replace(IN_ADVANCE, shortfall="pro_rata"),
    "fixed, enough": replace(IN_ADVANCE, contribution_minor=80_000),
}


@pytest.mark.parametrize("terms", MONEY_RULES.values(), ids=MONEY_RULES.keys())
@pytest.mark.parametrize("is_due", [True, False])
def test_every_money_rule_is_worked_out_again_from_the_document_alone(
    *, terms: rules.RulesPart, is_due: bool
) -> None:
    document = a_document(
        terms=terms,
        reserve_held_minor=800_000,
        is_contribution_due=is_due,
        lines=LINES,
        carry_in_minor=-77,
    )

    text = rules.canonical_text(document)

    assert rules.read(text) == document
    rules.require_recomputable(rules.read(text))


@pytest.mark.parametrize("terms", MONEY_RULES.values(), ids=MONEY_RULES.keys())
@pytest.mark.parametrize("name", figures)
def test_a_figure_off_by_one_is_refused_under_every_money_rule(
    terms: rules.RulesPart, name: str
) -> None:
    document = a_document(terms=terms, reserve_held_minor=800_000, lines=LINES, carry_in_minor=-77)
    wrong = with_figures(document, **{name: getattr(document.figures, name) + 1})

    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(wrong)


@pytest.mark.parametrize("name", ["allowed_minor", "left_minor", "borne_minor", "cut_minor"])
def test_a_cent_placed_elsewhere_is_refused(name: str) -> None:
    document = a_document(terms=CAPPED, reserve_held_minor=800_000)
    first, *others = document.claims
    moved = replace(first, **{name: getattr(first, name) + 1})

    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(replace(document, claims=(moved, *others)))


FIRST_REPORT = Path(__file__).with_name("report-of-the-first-format.json")
THIRD_REPORT = Path(__file__).with_name("report-of-the-third-format.json")
SECOND_REPORT = Path(__file__).with_name("report-of-the-second-format.json")


def test_a_report_of_the_first_format_stays_readable_and_verifiable() -> None:
    text = FIRST_REPORT.read_text(encoding="utf-8").strip()

    document = rules.read(text)

    assert document.format == rules.FIRST_FORMAT
    assert rules.canonical_text(document) == text  # so its hash stays true
    rules.require_recomputable(document)
    assert document.figures.charged_minor > 0
    assert any(claim.left_minor for claim in document.claims)


def test_a_report_of_the_second_format_keeps_its_bytes_and_its_months() -> None:
    text = SECOND_REPORT.read_text(encoding="utf-8").strip()

    document = rules.read(text)

    assert rules.canonical_text(document) == text
    assert {claim.event_in for claim in document.claims} == {"2026-02"}
    rules.require_recomputable(document)


def test_a_report_of_the_third_format_keeps_its_bytes() -> None:
    text = THIRD_REPORT.read_text(encoding="utf-8").strip()

    document = rules.read(text)

    assert rules.canonical_text(document) == text
    assert (document.claims[0].ages, document.claims[0].event_in) == (None, "2026-Q1")
    rules.require_recomputable(document)


def test_a_wrong_figure_in_a_report_of_the_first_format_is_still_refused() -> None:
    document = rules.read(FIRST_REPORT.read_text(encoding="utf-8"))

    with pytest.raises(rules.FiguresDisagree):
        rules.require_recomputable(with_figures(document, fee_minor=document.figures.fee_minor + 1))
