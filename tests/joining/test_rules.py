"""The rules of joining, on paper."""

import pytest

from charter.rules import Terms, terms_from_toml
from joining import rules
from tests.charter.builders import charter_text, terms

A = {"answer": "no"}


def test_the_steps_of_a_charter_are_in_order() -> None:
    assert rules.steps_of(terms("xianghubao")) == (
        "identity",
        "health-general",
        "charter",
        "understand-not_insurance",
        "understand-amount_varies",
        "understand-how_to_leave",
        "mandate",
    )


def test_who_goes_on_is_asked_nothing_about_health_and_a_grown_up_has_agreed() -> None:
    steps = rules.steps_of(terms("village"), goes_on=True, needs_consent=True)

    assert steps[:4] == ("identity", "consent", "residence", "charter")


def test_the_first_step_without_an_answer_is_next() -> None:
    steps = ("identity", "charter", "mandate")

    assert rules.first_missing(steps, {"identity": A}, marks={}) == "charter"
    assert rules.first_missing(steps, dict.fromkeys(steps, A), marks={}) == ""


def test_an_answer_to_other_words_is_no_answer() -> None:
    answers = {"health-x": {"answer": "no", "mark": "old"}}

    assert rules.first_missing(("health-x",), answers, marks={"health-x": "new"}) == "health-x"
    assert rules.first_missing(("health-x",), answers, marks={"health-x": "old"}) == ""


@pytest.mark.parametrize(
    ("part", "is_another"), [("name", 1), ("born_on", 1), ("number", 0), ("country", 0)]
)
def test_another_name_or_birth_date_makes_another_person(part: str, is_another: int) -> None:
    before = {"name": "a", "born_on": "b", "number": "c", "country": "d"}

    answers = rules.with_answer(
        {"identity": before, "charter": A}, "identity", {**before, part: "other"}
    )

    assert ("charter" in answers) != bool(is_another)


def test_the_mark_of_a_question_changes_with_its_words_in_either_language() -> None:
    before = terms("village")
    text = charter_text("village").replace("原位癌也算", "原位癌不算")
    after = terms_from_toml(text)

    assert rules.question_mark(before, "health-cancer") != rules.question_mark(
        after, "health-cancer"
    )
    assert rules.question_mark(before, "health-organs") == rules.question_mark(
        after, "health-organs"
    )
    assert rules.question_mark(before, "residence")
    assert rules.question_mark(before, "mandate") == ""


def test_what_a_band_shared_is_summed_and_its_dearest_period_named() -> None:
    found = rules.band_costs([("a", 1, 100), ("a", 2, 300), ("a", 3, 300), ("b", 3, 0)])

    assert found[0] == rules.BandCost("a", 3, 700, 100, 300, 3)
    assert found[1].total_minor == 0


def an_outlook(charter: Terms, *shares: int) -> rules.Outlook:
    band = charter.bands[0]
    past = rules.band_costs([(band.key, no, share) for no, share in enumerate(shares, start=1)])
    return rules.outlook(charter, band, past[0] if past else None)


def test_a_year_may_cost_twelve_times_the_cheapest_or_the_dearest_period() -> None:
    found = an_outlook(terms("village"), 100, 200, 300)

    assert (found.low_minor, found.high_minor) == (1_200, 3_600)


def test_two_periods_a_month_are_twenty_four_a_year() -> None:
    assert an_outlook(terms("big-demo"), 1, 2, 3).high_minor == 72


def test_the_yearly_cap_bounds_it() -> None:
    found = an_outlook(terms("village"), 100, 200, 99_999)

    assert (found.low_minor, found.high_minor, found.cap_minor) == (1_200, 36_000, 36_000)


@pytest.mark.parametrize("shares", [(), (100,), (100, 200)])
def test_two_periods_say_nothing_about_a_year(shares: tuple[int, ...]) -> None:
    found = an_outlook(terms("village"), *shares)

    assert (found.low_minor, found.high_minor, found.expected_minor) == (None, None, None)


def test_what_the_charter_expects_is_cases_times_benefit_and_the_fee() -> None:
    charter = terms("mutual")
    band = charter.bands[0]

    # 100 cases of 100,000 people a year, of so much each, and 10 % fee; rounded up.
    assert band.incidence_per_100k == 100
    assert an_outlook(charter).expected_minor == -(-band.benefit_minor * 110 // 100_000)
