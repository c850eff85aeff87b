"""The rules of disputes: pure, by worked examples and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import rules
from disputes.rules import ArticleCount

counts = st.builds(
    ArticleCount,
    article=st.uuids().map(str),
    decided=st.integers(1, 60),
    appealed=st.integers(0, 60),
    overturned=st.integers(0, 60),
)


@given(st.lists(counts, max_size=8, unique_by=lambda row: row.article))
def test_no_shown_article_has_fewer_than_ten_decisions(rows: list[ArticleCount]) -> None:
    shown = rules.merged(rows)

    assert all(row.decided >= rules.LEAST_OF_ARTICLE for row in shown)
    hidden = sum(row.decided for row in rows) - sum(row.decided for row in shown)
    assert hidden < rules.LEAST_OF_ARTICLE


@given(st.integers(0, 1000))
def test_counts_from_one_to_four_are_not_told(count: int) -> None:
    told = rules.told(count)

    assert told.is_small is (count in {1, 2, 3, 4})
    assert told.count == (None if told.is_small else count)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_rate_hides_small_parts(part: int, whole: int) -> None:
    bps = rules.rate_bps(min(part, whole), whole)

    if bps is not None:
        assert min(part, whole) in {0, whole} or 5 <= part <= whole - 5
        assert 0 <= bps <= 10_000


@given(st.integers(1, 10**10))
def test_an_award_lies_in_its_step(award_minor: int) -> None:
    step = rules.award_step(award_minor)

    assert step.from_minor <= award_minor
    assert step.to_minor is None or award_minor < step.to_minor


@pytest.mark.parametrize(
    ("before", "after", "is_better"),
    [
        (("refuse", None), ("grant", 1), True),
        (("refuse", None), ("refuse", None), False),
        (("grant", 100), ("grant", 101), True),
        (("grant", 100), ("grant", 100), False),
        (("grant", 100), ("refuse", None), False),
    ],
)
def test_better_for_the_claimant(
    before: tuple[str, int | None],
    after: tuple[str, int | None],
    is_better: bool,  # noqa: FBT001
) -> None:
    assert rules.outcome_of_appeal(before=before, after=after) is is_better


@pytest.mark.parametrize(
    "words", ["林小雨的报告", "ＡＢＣ clinic", "139 0013 9000", "a@b.example", "see www.x.example"]
)
def test_public_words_hold_no_secret_however_written(words: str) -> None:
    with pytest.raises(rules.NotPublicWords):
        rules.require_public(words, never=["林小雨", "abc  CLINIC"])


def test_public_words_may_name_articles_days_and_years() -> None:
    rules.require_public("Article 15, report of 2025, page 3, within 90 days.", never=["A", ""])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("a b\\c:d.pdf", "c_d.pdf"),
        ("...", "paper"),
        ("信.png", "信.png"),
    ],
)
def test_names_in_a_bundle_are_no_paths(name: str, safe: str) -> None:
    assert rules.safe_name(name) == safe
