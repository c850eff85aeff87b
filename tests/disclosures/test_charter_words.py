import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from charter import words
from charter.rules import Funding, Terms, terms_from_toml, text_of
from tests.charter.builders import a_version, changed_text
from tests.lint import forbidden

FILES = sorted((Path(settings.BASE_DIR) / "charter" / "charters").glob("*.toml"))
ARTICLES = 16
COSTS_NOTHING = "Joining costs nothing."
# What a charter may name in Latin letters in a Chinese sentence: a time zone, another plan, a CT.
LATIN = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|xianghubao|CT")


def the_terms(file: Path) -> Terms:
    return terms_from_toml(text_of(file.read_bytes()))


def sentences(terms: Terms, language: str = "en") -> list[str]:
    with translation.override(language):
        return [sentence for article in words.articles(terms) for sentence in article.sentences]


def said(terms: Terms, article: int) -> tuple[str, ...]:
    with translation.override("en"):
        return words.articles(terms)[article - 1].sentences


def a_charter(*pairs: tuple[str, str], name: str = "village") -> Terms:
    return terms_from_toml(changed_text(name, *pairs))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_charter_is_explained_in_both_languages(file: Path, language: str) -> None:
    with translation.override(language):
        articles = words.articles(the_terms(file))

    assert len(articles) == ARTICLES
    assert all(article.sentences for article in articles)
    for sentence in sentences(the_terms(file), language):
        assert sentence.endswith((".", "。"))
        assert not forbidden(sentence)
        assert not re.search(r"%\(|None|\{", sentence)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_charter_page_of_every_charter_opens(file: Path, language: str, client: Client) -> None:
    plan = a_version(slug=file.stem, toml_text=text_of(file.read_bytes())).plan
    name = plan.name_zh if language == "zh-hans" else plan.name_en

    for page in ("charter", "plan"):
        address = reverse(f"disclosures:{page}", args=[plan.slug])
        response = client.get(address, headers={"accept-language": language})

        assert response.status_code == 200
        assert name in unescape(response.content.decode())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_english_is_left_in_a_chinese_charter(file: Path) -> None:
    left = [
        sentence
        for sentence in sentences(the_terms(file), "zh-hans")
        if re.search("[A-Za-z]{2}", LATIN.sub("", sentence))
    ]

    assert left == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_joining_costs_nothing_only_where_shares_are_paid_afterwards(file: Path) -> None:
    terms = the_terms(file)

    is_said = any(COSTS_NOTHING in sentence for sentence in sentences(terms))

    assert is_said == (terms.funding is Funding.POSTPAID)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_any_two_charters_can_be_compared(file: Path) -> None:
    with translation.override("en"):
        changed = words.changes(a_charter(), the_terms(file))

    assert (not changed) == (file.stem == "village")


@pytest.mark.parametrize(
    ("excess", "sentence"),
    [
        ("next_period", "What lies above waits for the next period."),
        ("operator", "What lies above is borne by the operator."),
        (
            "reserve",
            "What lies above is borne by the reserve, as far as it reaches; the rest waits for the "
            "next period.",
        ),
        ("pro_rata", "What lies above is taken off: the award is smaller by as much."),
    ],
)
def test_a_cap_says_where_the_rest_goes(excess: str, sentence: str) -> None:
    by_case = a_charter(('"next_period"', f'"{excess}"'))
    caps = f'floor_minor = 1\nperiod_cap_minor = 500\nperiod_cap_excess = "{excess}"'
    by_period = a_charter(
        ("floor_minor = 1", caps), ("case_cap_", "# case_cap_"), ("case_cap_excess", "# ")
    )

    assert said(by_case, 6)[:2] == (
        "For one case, a member shares at most 20.00\N{NO-BREAK SPACE}yuan in one period.",
        sentence,
    )
    assert said(by_period, 6)[:2] == (
        "For all cases together, a member shares at most 5.00\N{NO-BREAK SPACE}yuan in one period.",
        sentence,
    )


def test_a_contribution_set_in_advance_says_what_is_left_and_what_is_missing() -> None:
    called, cut = a_charter(name="mutual"), a_charter(name="huiminbao")

    assert "members are called upon for the rest, for at most 1 contribution" in said(called, 5)[1]
    assert said(called, 6) == ("Nobody pays more than their contribution and once as much again.",)
    assert "every award of the period is cut by the same part" in said(cut, 5)[1]
    assert said(cut, 6) == ("Nobody pays more than their contribution.",)
    for terms in (called, cut):
        assert any("What is left at the year's end goes back" in one for one in said(terms, 5))


def test_a_balance_says_what_it_must_hold_and_whose_it_is() -> None:
    waterdrop = a_charter(name="waterdrop")

    assert "At each cutoff a balance must hold 1.00" in " ".join(said(waterdrop, 5))
    assert "A balance holds at most 200.00" in " ".join(said(waterdrop, 5))
    assert "those it pays for are frozen" in said(waterdrop, 9)[0]
    assert said(waterdrop, 9)[1] == "There are 30 days to top it up."


def test_small_dues_and_spared_claimants_are_said() -> None:
    terms = a_charter(
        ("floor_minor = 1", "floor_minor = 1\nspares_claimants = true"),
        ("[calendar]", '[collection]\nthreshold_minor = 500\nat_latest = "quarter"\n[calendar]'),
    )

    assert "Whoever receives aid in a period does not share that period." in said(terms, 5)
    assert "it waits, at the latest until the quarter's end" in said(terms, 8)[-1]


def test_words_nobody_knows_are_shown_as_they_stand() -> None:
    terms = a_charter(("grace_days = 30", 'grace_until = "the new moon"'))

    assert "What is open can be paid until the new moon." in said(terms, 9)


def test_what_aid_is_for_is_said_by_cause_with_papers_and_what_does_instead() -> None:
    found = said(terms_from_toml(changed_text("village")), 15)

    assert found[0] == "Aid is for these illnesses."
    assert found.index("Aid is for these accidents.") > 1
    assert found[1].startswith("Cancer: A malignant tumour that a hospital has confirmed")
    assert "Cancer is shown by: Pathology report; Discharge summary or outpatient record." in found
    assert any(
        sentence.startswith("Heart attack, instead of “ECG and heart enzymes (troponin)”: Where")
        for sentence in found
    )
    assert said(a_charter(name="xianghubao"), 15) == (
        "This charter does not list what aid is for: every serious case is read by itself.",
    )


def test_the_clocks_hold_where_a_charter_leaves_them_out_and_are_said() -> None:
    silent = said(a_charter(name="xianghubao"), 16)
    other = said(a_charter(("appeal_days = 60", "appeal_days = 1"), name="big-demo"), 16)

    assert "The first reading is done within 7 days." in silent
    assert not any("drawn to be read by two people" in sentence for sentence in silent)
    assert "A decision can be appealed against for 1 day." in other
    assert any(sentence.startswith("Of the requests, 5% are drawn") for sentence in other)


def test_an_entitlement_that_grows_is_said_step_by_step() -> None:
    found = said(a_charter(name="kangai-survivors"), 2)

    assert "From joining on, a case brings 33.33% of its aid." in found
    assert "From day 730 after joining on, it brings 100% of it." in found


def test_a_panels_window_and_what_follows_without_one_are_said() -> None:
    found = said(a_charter(), 11)

    assert (
        "If the leading side changes in the last 1/4 of that time, the panel has 24 hours more,"
        " once." in found
    )
    assert "If no panel comes together, a mediator from outside is asked." in found


def test_a_change_of_a_clock_stands_in_the_comparison() -> None:
    before, after = a_charter(), a_charter(("appeal_days = 60", "appeal_days = 30"))

    with translation.override("en"):
        (change,) = words.changes(before, after)

    assert (change.name, change.before, change.after) == (
        "Article 16",
        ("A decision can be appealed against for 60 days.",),
        ("A decision can be appealed against for 30 days.",),
    )
