"""What every test may ask for: the database, Celery without a worker, a real Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from config.celery import app
from tests import chromium, examples, hands, template, thorough

BROWSER_TESTS = Path(__file__).parent / "browser"
LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the longest tests come first, dealt to the workers; BROWSER=0 leaves some out."""
    in_browser = [item for item in items if item.path.is_relative_to(BROWSER_TESTS)]
    for item in in_browser:
        item.add_marker(pytest.mark.browser)
    for item in items if thorough.of_all(config) else ():
        if thorough.is_long(item.path):
            item.add_marker(pytest.mark.thorough)
    others = [item for item in items if item not in in_browser]
    if os.environ.get("BROWSER") == "0":
        config.stash[LEFT_OUT] = len(in_browser)
        config.hook.pytest_deselected(items=in_browser)
        in_browser = []
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = hands.dealt(in_browser + others, workers=workers)


def pytest_report_header() -> str:
    """Say which examples are shown."""
    return f"examples: {'random' if examples.ARE_RANDOM else 'the same in every run'}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Iterator[None]:
    """Say last, and counted, what was not run."""
    yield
    skipped = len(terminalreporter.stats.get("skipped", ()))
    if skipped:
        terminalreporter.write_line(f"{skipped} tests were SKIPPED: their reasons stand above.")
    if os.environ.get("BROWSER") == "0":
        terminalreporter.write_line("BROWSER=0: the tests in a real browser were LEFT OUT.")


def pytest_configure() -> None:
    """Make this process's own folder of files."""
    Path(settings.STATIC_ROOT).mkdir(parents=True)


def pytest_unconfigure() -> None:
    """Remove it."""
    shutil.rmtree(settings.STATE_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Let one worker migrate a database, and all copy it."""
    if request.config.getoption("reuse_db") or not hasattr(request.config, "workerinput"):
        yield
        return
    copied = template.migrated(
        tmp_path_factory.getbasetemp().parent, request.config.workerinput["workerid"]
    )
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = stack.enter_context(copied)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let this test database, and no other, be emptied: append-only tables refuse it elsewhere.

    At the end whoever still holds a connection (a thread or process of the last test) is sent
    away: else the database could not be dropped, and the run would fail by that.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
            cursor.execute(f"ALTER DATABASE {name} SET app.allow_truncate = 'on'")
        connection.close()
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin each test in English: a page asked for in Chinese leaves its language behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """Run a task where it is sent, for tests in which one task sends another."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture
def process_environment(db: None) -> dict[str, str]:
    """Return the environment in which a process of ours works on this test's own database."""
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DATABASE_URL": f"{base}/{name}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all browser tests; none to be found is a failure, not a skip."""
    program = chromium.find()
    assert program is not None, chromium.ADVICE
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=chromium.flags())
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Return an empty page in a context of its own; relative addresses lead to the live site."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
