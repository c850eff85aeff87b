"""Public addresses: the same for all strangers, theirs alone for who is signed in, harmless."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from charter.models import Plan
from config.public_pages import PAGES
from tests.apportionment.builders import OPENING, a_granted_claim, a_pool
from tests.browser.test_pages import names
from tests.disclosures.builders import a_published_period
from tests.members.builders import a_user

HOSTILE: Final = "\"'><script>alert(1)</script>{{ 7|add:7 }}\u202e=1+1"
TEXTS: Final = ("text/html", "application/xhtml+xml", "image/svg+xml")
SHORTER: Final = {"report_pdf", "report_pdf_in"}  # slow to make, and no page


@pytest.fixture
def plan() -> Plan:
    plan = a_pool()
    a_granted_claim(plan, award_minor=600_000, at=OPENING)
    a_published_period(plan)
    return plan


def test_every_public_address_is_there() -> None:
    assert set(PAGES) <= set(names(get_resolver().url_patterns))


@pytest.mark.django_db
def test_a_stranger_is_given_no_cookie_and_may_keep_every_public_page(
    plan: Plan, client: Client
) -> None:
    seen = {address: client.get(address) for address in _addresses(plan)}
    found = {address: answer for address, answer in seen.items() if answer.status_code == 200}

    assert len(found) >= 20
    assert not [address for address, answer in found.items() if answer.cookies]
    for address, answer in found.items():
        assert "public" in answer.headers["Cache-Control"], address
        assert answer.streaming or answer.headers["ETag"], address


@pytest.mark.django_db
def test_what_somebody_sees_who_is_signed_in_is_theirs_alone(plan: Plan, client: Client) -> None:
    client.force_login(a_user())
    pages = [reverse(name) for name in ("disclosures:home", "disclosures:learn")]
    pages.append(reverse("disclosures:period", args=[plan.slug, 1]))

    for address in pages:
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]
    report = client.get(reverse("disclosures:report", args=[plan.slug, 1]))
    assert report.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db
def test_the_language_is_changed_without_a_token_and_holds(plan: Plan) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    answer = client.post("/language/", {"language": "zh-hans", "next": "/learn/"})
    elsewhere = client.post("/language/", {"language": "zh-hans", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/learn/"
    assert "evil" not in elsewhere.headers["Location"]
    assert 'lang="zh-Hans"' in client.get("/learn/").content.decode()


@pytest.mark.django_db
def test_hostile_words_stay_words_on_every_public_page(client: Client) -> None:
    plan = a_pool()
    Plan.objects.filter(pk=plan.pk).update(
        name_en=HOSTILE, name_zh=HOSTILE, note_en=HOSTILE, note_zh=HOSTILE
    )
    plan.refresh_from_db()
    a_granted_claim(plan, award_minor=600_000, at=OPENING)
    a_published_period(plan)

    answers = {address: client.get(address) for address in _addresses(plan)}

    assert any(HOSTILE[-4:] in _text(answer) for answer in answers.values())
    for address, answer in answers.items():
        assert answer.status_code < 500, address
        if answer.headers["Content-Type"].startswith(TEXTS):
            assert "<script>alert" not in _text(answer), address


def _text(answer: HttpResponseBase) -> str:
    return answer.content.decode(errors="replace") if isinstance(answer, HttpResponse) else ""


def _addresses(plan: Plan) -> Iterator[str]:
    """Yield every public address that this plan has, as far as its name alone leads there."""
    known = {"slug": plan.slug, "no": 1, "number": 1, "key": "shares", "part": "figures"}
    for name in PAGES:
        if name.partition(":")[2] in SHORTER:
            continue
        for words in ({}, *(dict(one) for one in _choices(known))):
            try:
                yield reverse(name, kwargs=words)
            except NoReverseMatch:
                continue


def _choices(known: dict[str, object]) -> Iterator[list[tuple[str, object]]]:
    for wanted in (
        ("slug",), ("no",), ("slug", "no"), ("slug", "number"), ("slug", "key"),
        ("slug", "no", "part"), ("slug", "no", "key"),
    ):  # fmt: skip
        yield [(name, known[name]) for name in wanted]
