"""The pages that explain: their numbers are those of the rule, and nothing typed breaks them."""

import csv
import io

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from disclosures.charts.crowds import ACROSS, MOST_DOTS, each_stands_for
from disclosures.rules.lessons import PaperPool, months, settled_share_minor
from disclosures.words import explainers, quizzes

POOL = PaperPool(
    joining=1_000,
    joining_months=12,
    waiting_months=3,
    ill_of_ten_thousand=12,
    award_minor=10_000_000,
)


def test_a_pool_on_paper_costs_nothing_while_all_wait_and_the_same_when_none_does() -> None:
    shares = [month.share_minor for month in months(POOL, 18)]

    # Month 4: 1,000 of 4,000 are past waiting; 12 of 120,000 a month, 100,000 yuan each: 2.50 yuan.
    assert shares[:4] == [0, 0, 0, 250]
    assert shares[14:] == [settled_share_minor(POOL)] * 4 == [1_000] * 4


@given(joining=st.integers(1, 10**6), waiting=st.integers(0, 12), ill=st.integers(0, 10_000))
def test_a_share_on_paper_never_falls_while_nobody_leaves(
    joining: int, waiting: int, ill: int
) -> None:
    pool = PaperPool(
        joining=joining,
        joining_months=12,
        waiting_months=waiting,
        ill_of_ten_thousand=ill,
        award_minor=30_000_000,
    )
    shares = [month.share_minor for month in months(pool, 30)]

    assert shares == sorted(shares)
    assert shares[-1] == settled_share_minor(pool)


@given(people=st.integers(1, 10**8), ill=st.integers(0, 10**8))
def test_a_crowd_shows_everybody_in_few_dots(people: int, ill: int) -> None:
    ill = min(ill, people)
    with translation.override("en"):
        chart = explainers.crowd_chart(
            explainers.Asked(people=people, ill=ill, award_minor=1, fee_bps=0)
        )
    dots = [path.count("M") for path in (chart.meant, chart.others)]

    assert sum(dots) <= MOST_DOTS + 1
    assert (dots[0] > 0) == (ill > 0)
    assert (dots[1] > 0) == (people > ill)
    assert chart.width * chart.height >= sum(dots) > chart.width * (chart.height - 1)
    assert chart.width <= ACROSS
    assert each_stands_for(people) * MOST_DOTS >= people


def test_one_of_a_thousand_is_worked_out_as_on_paper(client: Client) -> None:
    page = client.get("/learn/", headers={"accept-language": "en"}).content.decode()

    # 100,000 yuan and 8 % of it, divided by 1,000 people.
    assert "108.00\N{NO-BREAK SPACE}yuan" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"people": "10", "ill": "11", "award": "1", "fee": "8"}, "more than there are people"),
        ({"people": "0", "ill": "0", "award": "1", "fee": "8"}, "from 1 to"),
        ({"people": "9" * 30, "ill": "1", "award": "1", "fee": "8"}, "from 1 to"),
        ({"people": "<script>", "ill": "-1", "award": "1e9", "fee": "%"}, "whole number"),
        ({"people": "5"}, "required"),
    ],
)
def test_what_makes_no_sense_is_said_kindly(
    client: Client, typed: dict[str, str], said: str
) -> None:
    response = client.get("/learn/", typed, headers={"accept-language": "en"})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert b"<script>" not in response.content


@pytest.mark.parametrize(
    "typed",
    [
        {"people": "300", "ill": "0", "award": "50000", "fee": "0"},
        {"people": "1", "ill": "1", "award": "0.01", "fee": "100"},
        {"people": "100,000,000", "ill": "100000000", "award": "10000000", "fee": "8"},
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_smallest_and_the_largest_pool_are_explained(
    client: Client, typed: dict[str, str], language: str
) -> None:
    assert client.get("/learn/", typed, headers={"accept-language": language}).status_code == 200


def test_the_files_of_the_lessons_hold_the_numbers_of_their_tables(client: Client) -> None:
    months_file = client.get("/learn/charts/months.csv", headers={"accept-language": "en"})
    rows = list(csv.reader(io.StringIO(months_file.content.decode("utf-8-sig"))))
    people = client.get("/learn/charts/people.csv?people=300&ill=2&award=1&fee=8")

    assert rows[0] == ["Month", "Share of each", "If nobody had to wait"]
    assert rows[4] == ["Month 4", "2.50", "10.00"]
    assert [row[1] for row in csv.reader(people.content.decode().splitlines())][1:] == ["2", "298"]
    assert client.get("/learn/charts/people.csv?people=x").status_code == 404


def test_the_quiz_says_nothing_before_and_explains_after(client: Client) -> None:
    english = {"accept-language": "en"}
    before = client.get("/learn/panel/", headers=english).content.decode()
    right = {
        quizzes.name_of(no): str(one.right) for no, one in enumerate(quizzes.questions(), start=1)
    }
    after = client.get("/learn/panel/", right, headers=english).content.decode()
    wrong = client.get("/learn/panel/", {"q1": "0", "q2": "<b>"}, headers=english).content.decode()

    assert "That is right." not in before
    assert after.count("That is right.") == len(right)
    assert "6 of 6 are right." in after
    assert wrong.count("Not quite.") == 1
    assert "<b><" not in wrong


def test_every_question_has_one_right_answer_among_its_answers() -> None:
    assert all(0 <= one.right < len(one.answers) for one in quizzes.questions())
