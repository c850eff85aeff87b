"""What can be read and asked without an account."""

import logging
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from charter import selectors as charters
from tests.apportionment.builders import a_granted_claim, a_pool, a_sealed_run
from tests.members.builders import a_plan

pytestmark = pytest.mark.django_db

CHECK = "/join/village/check/"


@pytest.mark.parametrize(
    ("typed", "language", "words", "article"),
    [
        ("High blood pressure", "en", "Accepted: with it, joining is possible.", 14),
        ("hypertension", "en", "Accepted", 14),
        ("高血压", "zh-hans", "可以：有这种情况也能加入。", 14),
        (" 血 压 高 ", "zh-hans", "可以", 14),
        ("STROKE", "en", "Not accepted: with it, joining is not possible now.", 13),
        ("脑梗", "zh-hans", "不可以", 13),
        ("糖尿病", "zh-hans", "加入前由工作人员看一看", 14),
        ("a broken heart", "en", "The charter does not name it", 14),
    ],
)
def test_the_rules_answer_with_the_article_cited(
    client: Client, typed: str, language: str, words: str, article: int
) -> None:
    a_plan(slug="village")

    page = client.post(CHECK, {"condition": typed}, headers={"accept-language": language})

    assert page.status_code == HTTPStatus.OK
    assert words in page.content.decode()
    assert f'/plans/village/charter/#article-{article}"' in page.content.decode()


def test_what_may_mean_several_things_shows_them_all(client: Client) -> None:
    a_plan(slug="village")

    page = client.post(CHECK, {"condition": "lung nodule, left"}).content.decode()

    assert "It may be one of these" in page
    assert "Lung nodule" in page


def test_where_this_plan_does_not_say_yes_plans_that_do_are_named(client: Client) -> None:
    a_plan(slug="village")
    a_plan(slug="big", charter_name="big-demo")

    page = client.post(CHECK, {"condition": "diabetes"}).content.decode()

    assert "/join/big/" in page


def test_a_plan_that_names_no_condition_says_what_it_asks(client: Client) -> None:
    a_plan(slug="village", charter_name="xianghubao")

    page = client.post(CHECK, {"condition": "gout"}).content.decode()

    assert "The charter does not name it" in page
    assert "Does this person have a serious illness" in page


def test_nothing_of_the_question_is_kept(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    a_plan(slug="village")

    with caplog.at_level(logging.DEBUG):
        response = client.post(CHECK, {"condition": "hypertension"})

    assert "hypertension" not in caplog.text
    assert not Session.objects.exists()
    assert response.headers["Cache-Control"].startswith("max-age=0")
    assert set(response.cookies) <= {"csrftoken"}


def test_an_empty_question_is_asked_again(client: Client) -> None:
    a_plan(slug="village")

    assert client.post(CHECK, {"condition": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_cost_page_shows_what_each_band_shared_and_its_dearest_period(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = a_pool(heads=300)
    a_granted_claim(plan, award_minor=300_000)
    run = a_sealed_run(plan)
    share = run.period.shares.order_by("band_id").values_list("share_minor", flat=True)[0]
    monkeypatch.setattr(charters, "now", lambda _plan: run.period.notice_until + timedelta(days=1))

    page = client.get(f"/join/{plan.slug}/cost/").content.decode()

    assert share
    assert f"{share / 100:.2f}\N{NO-BREAK SPACE}yuan" in page
    assert f"/plans/{plan.slug}/periods/{run.period.no}/" in page
    assert "There are too few periods" in page


def test_after_a_year_a_plan_is_young_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = a_pool(heads=300)
    a_granted_claim(plan, award_minor=300_000)
    run = a_sealed_run(plan)
    later = run.period.cutoff_at + timedelta(days=366)
    monkeypatch.setattr(charters, "now", lambda _plan: later)

    assert "This plan is young" in client.get(f"/join/{plan.slug}/cost/").content.decode()
