"""The secrets of second factors: encrypted, renewed, shown to nobody, forgotten when lost."""

from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.models import Message
from members.services import factors
from tests.members.accounts import by_code, code_of_app, code_of_secret, has_app
from tests.members.builders import a_crew_member, a_user, signs_in

pytestmark = pytest.mark.django_db

FACTOR = "/sign-in/factor/"
SET_UP = "/me/security/app/"
WHY = "/me/security/second-factor/"
AGAIN = "/me/security/again/app/"
DOORS = {
    "/review/": "reviewer",
    "/runs/": "treasurer",
    "/money/": "treasurer",
    "/office/": "operator",
    "/office/accounts/": "operator",
    "/admin/": "operator",
}


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def test_the_admin_shows_no_secret_of_a_factor() -> None:
    user = a_crew_member("operator")
    client = signs_in(Client(), user)

    address = reverse("admin:index") + "mfa/authenticator/"

    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_secret_lies_encrypted() -> None:
    secret = generate_totp_secret()

    factor = TOTP.activate(a_user(), secret).instance

    assert secret not in str(factor.data)
    assert factor.wrap().validate_code(code_of_secret(secret))


def test_secrets_of_factors_go_to_the_first_key(settings: Settings) -> None:
    user, secret = a_user(), generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    settings.FIELD_KEYS = f"new:{'C' * 43}=,{settings.FIELD_KEYS}"

    before = factors.factor_secrets_by_key()
    renewed, again = factors.renew_factor_secrets(), factors.renew_factor_secrets()
    settings.FIELD_KEYS = f"new:{'C' * 43}="

    assert (before, renewed, again) == ({"test": 2}, 2, 0)
    assert factors.factor_secrets_by_key() == {"new": 2}
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert factor.wrap().validate_code(code_of_secret(secret))


def test_lost_factors_are_forgotten_sessions_end_and_the_owner_is_told() -> None:
    user = a_crew_member("reviewer")
    has_app(user)
    client = by_code(user)
    client.post(FACTOR, {"code": code_of_app(user)})
    assert client.get("/review/").status_code == HTTPStatus.OK

    call_command("forget_factors", (user.email or "").upper())

    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/review/").headers["Location"].startswith("/sign-in/")
    told = Message.objects.get(kind="members/security_changed")
    assert told.facts == {"what": "factors_forgotten"}


@pytest.mark.parametrize("address", ["nobody@example.org", "what?"])
def test_factors_of_nobody_are_not_forgotten(address: str) -> None:
    has_app(a_user())

    with pytest.raises(CommandError):
        call_command("forget_factors", address)

    assert Authenticator.objects.count() == 1
