"""Opening an account and entering it, on a phone: by codes, in both languages; by a passkey."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from members.models import User
from tests.browser.people import LANGS, Someone
from tests.members.accounts import code_of_secret, code_sent_to
from tests.members.builders import a_crew_member, a_person, an_enrolment

pytestmark = pytest.mark.django_db(transaction=True)

PHONE: Final = "+8613800138000"
BORN: Final = date(1963, 2, 14)
SAID: Final = {
    "zh-CN": {"wrong": "您还可以再试4次", "owner": "再问一个问题", "app": "验证码不对"},
    "en-GB": {
        "wrong": "4 tries left",
        "owner": "One more question",
        "app": "This code is not right",
    },
}
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def types_code(someone: Someone, address: str) -> None:
    someone.fill(code=code_sent_to(address))
    someone.press("form:has([name=code]) button")


@pytest.mark.parametrize("locale", LANGS)
def test_an_account_is_opened_and_entered_by_a_phone_number(
    meet: Callable[..., Someone], locale: str
) -> None:
    said = SAID[locale]
    someone = meet(locale=locale)

    someone.go("/register/?next=/me/family/")
    someone.fill(login="12345")
    someone.press("form:has([name=login]) button")
    someone.has_typed(login="12345")
    someone.fill(login="138 0013 8000")
    someone.press("form:has([name=login]) button")
    someone.sees(PHONE)
    right = code_sent_to(PHONE)
    someone.fill(code=f"{(int(right) + 1) % 1_000_000:06}")
    someone.press("form:has([name=code]) button")
    someone.sees_beside("code", said["wrong"])
    types_code(someone, PHONE)
    someone.fill(name="陈秀英")
    someone.press("form:has([name=name]) button")
    assert urlsplit(someone.page.url).path == "/me/family/"
    user = User.objects.get(phone=PHONE)
    an_enrolment(
        user=user, person=a_person(name="陈秀英", born_on=BORN), at=datetime(2025, 6, 1, tzinfo=UTC)
    )

    other = meet(locale=locale)
    other.go("/sign-in/")
    other.opens("summary")
    other.fill_first(login="13800138000")
    other.press("form:has([name=login]) button >> nth=0")
    types_code(other, PHONE)
    other.sees(said["owner"])
    other.fill(born_on="1990-01-01")
    other.press("form:has([name=born_on]) button")
    other.has_typed(born_on="1990-01-01")
    other.go("/sign-in/number/mine/")
    other.press('a[href="/sign-in/number/"]')
    other.fill(born_on=BORN.isoformat())
    other.press("form:has([name=born_on]) button")
    for door in ("address/phone/", "address/email/", "password/", "app/", "passkeys/add/"):
        other.go(f"/me/security/{door}")
    other.go("/me/security/")
    other.sees(PHONE)
    other.press('form[action="/me/security/sessions/end/"] button')
    assert "/sign-in/" in someone.page.goto("/me/security/").url  # type: ignore[union-attr]


@pytest.mark.parametrize("locale", LANGS)
def test_a_crew_member_sets_an_app_up_on_the_way_to_work(
    meet: Callable[..., Someone], locale: str
) -> None:
    crew = a_crew_member("reviewer")
    said, someone = SAID[locale], meet(locale=locale)
    someone.go("/sign-in/?next=/review/")
    someone.fill_first(login=crew.email or "")
    someone.press("form:has([name=login]) button >> nth=0")
    types_code(someone, crew.email or "")
    someone.press('a[href="/me/security/app/"]')
    secret = someone.page.locator("main p.mono").inner_text()

    someone.fill(code=code_of_secret(secret))
    someone.press("form:has([name=code]) button")
    someone.press('a[href="/me/security/"]')
    someone.press('a[href="/me/security/second-factor/"]')
    someone.fill(code=code_of_secret(secret))
    someone.press("form:has([name=code]) button")

    assert urlsplit(someone.page.url).path == "/review/"
    for door in ("", "app/off/", "recovery/", "recovery/new/", "again/app/"):
        someone.go(f"/me/security/{door}")
    other = meet(locale=locale)
    other.go("/sign-in/")
    other.fill_first(login=crew.email or "")
    other.press("form:has([name=login]) button >> nth=0")
    types_code(other, crew.email or "")
    other.fill(code="000000")
    other.press("form:has([name=code]) button")
    other.sees_beside("code", said["app"])


@pytest.mark.parametrize("locale", LANGS)
def test_a_passkey_is_set_up_and_signs_in_alone(
    browser: Browser, live_server: LiveServer, locale: str
) -> None:
    """Passkeys are bound to a name, so the site is opened as localhost; the scripts are allauth's
    own, under our content security policy."""
    crew = a_crew_member("reviewer")
    site = f"http://localhost:{urlsplit(live_server.url).port}"
    someone = Someone(browser, site, locale=locale)
    devtools = someone.context.new_cdp_session(someone.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    someone.go("/sign-in/?next=/review/")
    someone.fill_first(login=crew.email or "")
    someone.press("form:has([name=login]) button >> nth=0")
    types_code(someone, crew.email or "")
    someone.press('a[href="/me/security/passkeys/add/"]')

    someone.press("#add_passkey")
    someone.go("/review/")
    someone.press("#use_passkey")
    assert urlsplit(someone.page.url).path == "/review/"
    passkey = Authenticator.objects.get(user=crew, type="webauthn")
    for door in (f"{passkey.pk}/name/", f"{passkey.pk}/off/", ""):
        someone.go(f"/me/security/passkeys/{door}")
    with someone.page.expect_navigation():
        someone.page.locator('form[action="/sign-out/"] button').click()
    someone.go("/sign-in/?next=/review/")
    someone.opens("summary")
    someone.press("#passkey_login")

    assert urlsplit(someone.page.url).path == "/review/"
    someone.leave()
