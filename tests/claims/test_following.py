"""Following a request with a link and a code, without an account."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from charter.templatetags.plan_time import plan_date_text
from claims import rules, services
from claims.models import CaseLink, Claim
from claims.rules.links import MOST_TRIES
from claims.states import ClaimState
from members import letters
from members.models import Message
from tests.claims.builders import FILED_AT, REACHED, a_claim
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counts_before() -> None:
    cache.clear()


@pytest.fixture
def claim() -> Claim:
    return a_claim()


def a_link(claim: Claim) -> tuple[CaseLink, str]:
    at = charter.now(claim.plan)
    return services.make_link(claim_id=claim.pk, by=claim.filed_by, at=at)


def follow(link: CaseLink) -> str:
    return reverse("claims:follow", args=[link.slug])


def another(code: str) -> str:
    return f"{(int(code) + 1) % 100_000_000:08d}"


def test_link_and_code_show_state_next_step_date_and_person(client: Client, claim: Claim) -> None:
    link, code = a_link(claim)

    asked = client.get(follow(link)).content.decode()
    answer = client.post(follow(link), {"code": f" {code[:4]} {code[4:]}"}, follow=True)

    page = answer.content.decode()
    assert "The code of eight digits" in asked
    assert "Where the request stands" in page
    assert "Received" in page
    assert claim.due_at is not None
    assert plan_date_text(claim.due_at, claim.plan) in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("state", REACHED)
def test_no_name_no_illness_and_no_amount_is_told_in_any_state(
    client: Client, state: ClaimState
) -> None:
    claim = a_claim(state, enrolment=an_enrolment(user=a_user(name="林小雨")))
    link, code = a_link(claim)

    for language in ("en", "zh-hans"):
        headers = {"accept-language": language}
        client.post(follow(link), {"code": code}, headers=headers)
        answer = client.get(follow(link), headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 200
        hidden = (claim.enrolment.member.name, claim.condition, claim.story, claim.ref)
        for word in (*hidden, claim.account_ref, "6,000.00", "yuan", "元"):
            assert word not in page


def test_a_code_in_full_width_digits_is_the_same_code(client: Client, claim: Claim) -> None:
    link, code = a_link(claim)
    wide = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    assert client.post(follow(link), {"code": wide}).status_code == 302


def test_without_the_code_nothing_is_shown_and_the_tries_are_counted(
    client: Client, claim: Claim
) -> None:
    link, code = a_link(claim)

    answer = client.post(follow(link), {"code": another(code)})

    assert answer.status_code == 422
    assert f"{MOST_TRIES - 1} more times" in answer.content.decode()
    assert "Where the request stands" not in client.get(follow(link)).content.decode()


def test_too_many_wrong_codes_close_the_link_for_the_right_one_too(claim: Claim) -> None:
    link, code = a_link(claim)
    at = charter.now(claim.plan)

    for _try in range(MOST_TRIES - 1):
        with pytest.raises(rules.LinkCodeWrong):
            services.try_link(slug=link.slug, code=another(code), at=at)
    for typed in (another(code), code):
        with pytest.raises(rules.LinkGone):
            services.try_link(slug=link.slug, code=typed, at=at)


def test_a_right_code_begins_the_count_anew(claim: Claim) -> None:
    link, code = a_link(claim)
    at = charter.now(claim.plan)
    with pytest.raises(rules.LinkCodeWrong):
        services.try_link(slug=link.slug, code=another(code), at=at)

    services.try_link(slug=link.slug, code=code, at=at)

    assert CaseLink.objects.get().tries == 0


def test_trying_too_often_from_one_place_waits(client: Client, claim: Claim) -> None:
    link, code = a_link(claim)
    for _try in range(9):
        client.post(follow(link), {"code": another(code)})
    client.post(follow(link), {"code": code})
    CaseLink.objects.update(tries=0)

    answer = client.post(follow(link), {"code": code})

    assert answer.status_code == 429
    assert "minutes" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "1234", "x" * 31, "12345678901"])
def test_what_is_no_code_is_said_beside_the_field(client: Client, claim: Claim, typed: str) -> None:
    link, _code = a_link(claim)

    answer = client.post(follow(link), {"code": typed})

    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert CaseLink.objects.get().tries == 0


def test_an_ended_or_old_link_and_one_nobody_made_say_the_same(
    client: Client, claim: Claim
) -> None:
    ended, code = a_link(claim)
    client.post(follow(ended), {"code": code})
    services.end_link(link_id=ended.pk, by=claim.filed_by, at=charter.now(claim.plan))
    old, _code = a_link(claim)
    CaseLink.objects.filter(pk=old.pk).update(
        made_at=FILED_AT, until=FILED_AT + timedelta(days=180)
    )

    for address in (follow(ended), follow(old), reverse("claims:follow", args=["no-such-link"])):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "no longer open" in answer.content.decode()


def test_the_code_is_shown_once_and_kept_nowhere(client: Client, claim: Claim) -> None:
    client.force_login(claim.filed_by)
    address = reverse("claims:links", args=[claim.ref])

    first = client.post(address, {"address": ""}, follow=True).content.decode()
    second = client.get(address).content.decode()

    link = CaseLink.objects.get()
    found = re.search(r"(\d{4}) (\d{4})<", first)
    assert found is not None
    assert found[0] not in second
    assert f"/follow/{link.slug}/" in first
    services.try_link(slug=link.slug, code=found[1] + found[2], at=charter.now(claim.plan))


@pytest.mark.parametrize(
    ("address", "channel"), [("aunt@example.org", "mail"), ("13800138000", "sms")]
)
def test_a_link_is_sent_and_its_letter_emptied_once_it_was_used(
    client: Client, claim: Claim, address: str, channel: str
) -> None:
    client.force_login(claim.filed_by)
    client.post(reverse("claims:links", args=[claim.ref]), {"address": address})
    message = Message.objects.get(kind="claims/case_link")
    body = letters.words(message).body
    link = CaseLink.objects.get()
    found = re.search(r"(\d{4}) (\d{4})", body)

    assert message.channel == channel
    assert f"/follow/{link.slug}/" in body
    assert claim.enrolment.member.name not in body.replace(claim.filed_by.name, "")
    assert found is not None
    services.try_link(slug=link.slug, code=found[1] + found[2], at=charter.now(claim.plan))
    message.refresh_from_db()
    assert message.facts == {}


def test_whoever_made_a_link_ends_it_and_nobody_else(client: Client, claim: Claim) -> None:
    link, _code = a_link(claim)
    end = reverse("claims:end_link", args=[claim.ref, link.pk])
    stranger = Client()
    stranger.force_login(a_user())
    client.force_login(claim.filed_by)

    assert stranger.post(end).status_code == 404
    assert stranger.get(reverse("claims:links", args=[claim.ref])).status_code == 404
    client.post(end)

    assert CaseLink.objects.get().ended_at is not None
    page = client.get(reverse("claims:links", args=[claim.ref])).content.decode()
    assert "no longer open" in page


def test_a_sixth_open_link_is_refused_in_words(client: Client, claim: Claim) -> None:
    for _link in range(5):
        a_link(claim)
    client.force_login(claim.filed_by)

    answer = client.post(reverse("claims:links", args=[claim.ref]), {"address": ""})

    assert answer.status_code == 422
    assert "5 open links" in answer.content.decode()
