import os
import runpy
from pathlib import Path

import pytest

from config.environment import SettingMissing, borrow, flag, number, text

SETTINGS = str(Path(__file__).parents[2] / "config" / "settings.py")
REQUIRED = {
    "SECRET_KEY": "a-secret",
    "LOOKUP_KEY": "a-secret-to-find-by",
    "FIELD_KEYS": "test:" + "B" * 43 + "=",
    "GATEWAY_KEY": "another",
    "GATEWAY_WEBHOOK_SECRET": "a-third",
    "DATABASE_URL": "postgresql://somebody:p%40ss@db:5432/tongzhou",
    "REDIS_URL": "redis://redis:6379/0",
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return an environment that holds what is required, and nothing else."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_settings_without_a_required_variable_name_it(
    name: str, value: str | None, bare: pytest.MonkeyPatch
) -> None:
    bare.delenv(name)
    if value is not None:
        bare.setenv(name, value)

    with pytest.raises(SettingMissing, match=rf"cannot start: {name} is not set"):
        runpy.run_path(SETTINGS)


def test_settings_are_safe_when_nothing_is_said(bare: pytest.MonkeyPatch) -> None:
    settings = runpy.run_path(SETTINGS)

    assert (settings["DEBUG"], settings["DEMO"]) == (False, False)
    assert "demo" not in settings["INSTALLED_APPS"]
    assert settings["MESSAGE_CARRIER"] == "mail"
    assert settings["DATABASES"]["default"]["PASSWORD"] == "p@ss"
    assert settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["default-src"] == ["'self'"]


def test_settings_need_no_secret_on_a_developers_machine(bare: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "LOOKUP_KEY", "FIELD_KEYS", "GATEWAY_KEY", "GATEWAY_WEBHOOK_SECRET"):
        bare.delenv(name)
    bare.setenv("DEBUG", "1")

    assert runpy.run_path(SETTINGS)["DEBUG"]


def test_cookies_are_secure_when_the_site_is(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("SITE_URL", "https://pool.example")

    settings = runpy.run_path(SETTINGS)

    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0


def test_readers_refuse_what_they_cannot_mean(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DEBUG", "perhaps")
    bare.setenv("EMAIL_PORT", "many")

    with pytest.raises(SettingMissing, match="DEBUG must be 0 or 1, not 'perhaps'"):
        flag("DEBUG")
    with pytest.raises(SettingMissing, match="EMAIL_PORT must be a whole number, not 'many'"):
        number("EMAIL_PORT", default=25)


def test_manage_borrows_what_the_demo_runs_with(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.delenv("DATABASE_URL")
    kept = tmp_path / "environment.json"
    kept.write_text('{"DATABASE_URL": "postgresql:///demo", "SECRET_KEY": "of the demo"}')

    borrow(kept)

    assert text("DATABASE_URL") == "postgresql:///demo"
    assert text("SECRET_KEY") == REQUIRED["SECRET_KEY"]


def test_manage_borrows_nothing_where_a_database_is_named(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "environment.json"
    kept.write_text('{"DEMO": "1"}')

    borrow(kept)

    assert not flag("DEMO")
