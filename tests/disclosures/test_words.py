"""Figures become sentences and equations that are true."""

import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.utils import translation

from apportionment.rules import close
from disclosures.forms import CheckForm
from disclosures.rules import Document
from disclosures.words import stories
from disclosures.words.equations import equation, fund, share_words
from disclosures.words.period_pages import check_query
from disclosures.words.pictures import each_yuan_chart, shares_chart
from tests.disclosures.builders import RULES, a_document


def _minor(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def _shared(document: Document) -> int:
    """Return the terms of an equation added up by their signs, as a reader would."""
    signs = {"": 1, "+": 1, "−": -1}
    return sum(
        signs[term.sign] * _minor(term.value)
        for term in equation(document).terms
        if term.sign in signs
    )


@pytest.mark.parametrize("carry_in", [-130, 0, 5, 900_000_000])
@pytest.mark.parametrize("reserve_bps", [0, 200])
def test_the_terms_add_up_to_what_is_shared(carry_in: int, reserve_bps: int) -> None:
    terms = replace(RULES, reserve_bps=reserve_bps)
    document = a_document(carry_in_minor=carry_in, terms=terms)

    assert _shared(document) == document.figures.to_share_minor


def test_very_large_figures_keep_every_digit() -> None:
    document = a_document(awards=[9 * 10**17 + 1], heads=(99_999_999, 1))

    shown = equation(document)

    assert shown.terms[0].value == "9,000,000,000,000,000.01"
    assert shown.result.value == share_words(document)


def test_bands_of_other_weights_are_divided_by_weights() -> None:
    document = a_document(heads=(10, 100), weights=(1, 2), awards=[21_000_000])

    shown = equation(document)

    assert [term.sign for term in shown.terms] == ["", "+", "−", "=", "×", "÷"]
    assert shown.terms[-1].value == "210"
    assert shown.result.value == "2,160.00\N{NO-BREAK SPACE}yuan"
    assert share_words(document) == "1,080.00 to 2,160.00\N{NO-BREAK SPACE}yuan"


@pytest.mark.parametrize(
    ("awards", "story"),
    [
        ((), "Nobody receives aid this time"),
        ((500,), "997 people helped 1 family"),
        ((500, 500), "997 people helped 2 families"),
    ],
)
def test_the_story_is_told_in_a_sentence(awards: tuple[int, ...], story: str) -> None:
    assert stories.headline(a_document(awards=awards)) == story


def test_a_provisional_period_speaks_of_what_is_to_come() -> None:
    document = a_document(sealed_at=None)

    assert stories.headline(document) == "997 people are to help 2 families"
    assert stories.share_sentence(document).startswith("As it stands")


@pytest.mark.parametrize(
    ("rounding", "award", "words"),
    [
        ("up", 9_000_000, "more than needed"),
        ("down", 9_000_000, "short"),
        ("half_up", 99_700 * 25, "comes out to the cent"),
    ],
)
def test_the_carry_is_told(rounding: str, award: int, words: str) -> None:
    document = a_document(awards=[award], terms=replace(RULES, rounding=rounding))

    assert words in stories.carry_sentence(document)


def test_the_least_share_is_told_where_it_lifts() -> None:
    document = a_document(awards=[10], terms=replace(RULES, floor_minor=100))

    assert any("least share" in note for note in stories.notes(document))
    assert not any("least share" in note for note in stories.notes(a_document()))


def test_a_chart_of_one_period_and_of_none() -> None:
    assert len(shares_chart([a_document()], key="one").bars) == 1
    assert shares_chart([], key="none").rows == ()


def test_the_money_of_a_period_without_a_case_is_nothing() -> None:
    assert each_yuan_chart(a_document(awards=[]), key="money").rows == ()


def test_the_story_in_chinese() -> None:
    with translation.override("zh-hans"):
        told = stories.headline(a_document()).replace("\u2060", "")

    assert told == "997\N{NO-BREAK SPACE}人一起帮助了 2\N{NO-BREAK SPACE}个家庭"


EVERY_LINE = {
    "written_off_minor": 70_001,
    "recovered_minor": 3_000,
    "refunds_minor": 500,
    "rebates_minor": 40_000,
    "subsidy_minor": 100_000,
    "reserve_draw_minor": 50_000,
    "clawback_minor": 9_999,
}
IN_ADVANCE = replace(
    RULES,
    funding="fixed",
    contribution_minor=8_000,
    contribution_per="year",
    surplus="return",
    shortfall="call",
    call_cap_times=1,
)


@pytest.mark.parametrize("adjustments", [-1_234, 0, 1_234])
@pytest.mark.parametrize("carry_in", [-130, 0, 9_000])
def test_every_line_there_can_be_adds_up_to_what_is_shared(adjustments: int, carry_in: int) -> None:
    document = a_document(
        terms=replace(RULES, reserve_bps=200),
        carry_in_minor=carry_in,
        lines={**EVERY_LINE, "adjustments_minor": adjustments},
    )

    assert _shared(document) == document.figures.to_share_minor


def test_lines_that_are_not_there_are_not_shown() -> None:
    labels = [term.label for term in equation(a_document()).terms]

    assert labels == [
        "Aid, 2 claims",
        "Fee, 8%",
        "Collected too much last time",
        "To share together",
        "Members who share",
    ]


def test_a_contribution_set_in_advance_is_not_divided_from_the_cases() -> None:
    document = a_document(terms=IN_ADVANCE)  # 997 heads, 80.00 each; the cases cost 97,200.00

    shown = equation(document)

    assert [term.label for term in shown.terms] == [
        "Contributions, set in advance",
        "Called in addition, because the money does not reach",
        "Members who share",
    ]
    assert [term.sign for term in shown.terms] == ["", "+", "÷"]
    assert shown.result.value == share_words(document)


@pytest.mark.parametrize("contribution", [8_000, 20_000])
@pytest.mark.parametrize("carry_in", [-5_000, 0, 700])
def test_what_came_in_less_what_was_paid_is_what_is_left(contribution: int, carry_in: int) -> None:
    terms = replace(IN_ADVANCE, contribution_minor=contribution)
    document = a_document(terms=terms, carry_in_minor=carry_in, lines=EVERY_LINE)

    shown = fund(document)

    assert shown is not None
    signs = {"": 1, "+": 1, "−": -1}
    left = sum(signs[term.sign] * _minor(term.value) for term in shown.terms)
    assert left == document.figures.carry_out_minor
    assert _minor(shown.result.value) == abs(left)


def test_a_shared_period_has_no_fund() -> None:
    assert fund(a_document()) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_fixed_period_tells_that_its_contribution_is_set_and_what_was_called(
    language: str,
) -> None:
    document = a_document(terms=IN_ADVANCE, lines={"rebates_minor": 1_000})

    with translation.override(language):
        told = " ".join(stories.notes(document))

    for word in {
        "en": ("beforehand", "called on", "given back"),
        "zh-hans": ("事先确定", "补交", "退还"),
    }[language]:
        assert word in told


@pytest.mark.parametrize(
    ("excess", "words"),
    [("operator", "paid by operator or reserve"), ("pro_rata", "The awards are smaller by")],
)
def test_what_a_cap_places_elsewhere_is_told(excess: str, words: str) -> None:
    terms = replace(RULES, case_cap_minor=1_000, case_cap_excess=excess)

    assert any(words in note for note in stories.notes(a_document(terms=terms)))
    assert not any(words in note for note in stories.notes(a_document()))


def test_what_cannot_be_typed_into_the_check_form_has_no_link_to_it() -> None:
    assert check_query(a_document()) != ""
    assert check_query(a_document(terms=IN_ADVANCE)) == ""
    capped = replace(RULES, period_cap_minor=100_000, period_cap_excess="next_period")
    assert check_query(a_document(terms=capped)) == ""


def test_the_link_to_the_check_form_works_out_the_same_share() -> None:
    document = a_document(lines={**EVERY_LINE, "adjustments_minor": 500})
    form = CheckForm(QueryDict(check_query(document)))

    assert form.is_valid()
    assert close(form.inputs()).shares[0] == document.shares_minor[1]
