"""Figures become sentences and equations that are true."""

import re
from dataclasses import replace

import pytest
from django.utils import translation

from disclosures.rules import Document
from disclosures.words import stories
from disclosures.words.equations import equation, share_words
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
@pytest.mark.parametrize("reserve", [0, 180_000])
def test_the_terms_add_up_to_what_is_shared(carry_in: int, reserve: int) -> None:
    document = a_document(carry_in_minor=carry_in, reserve_minor=reserve)

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
