from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests.treasury.builders import DEBIT_DAY, partitions
from tests.treasury.sandbox import Provider
from tests.treasury.stripe_asks import SECRET
from tests.treasury.stripes import KEY, StripeDouble
from treasury import services


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let debits of the days of these tests be written past the services, too."""
    with django_db_blocker.unblock():
        services.make_partitions(upto=DEBIT_DAY)


@pytest.fixture
def partitions_as_before(transactional_db: None) -> Iterator[list[str]]:
    """Return the quarters there are; what a test makes besides is gone after it."""
    before = partitions()
    yield before
    with connection.cursor() as cursor:
        for name in set(partitions()) - set(before):
            cursor.execute(f"DROP TABLE {name}")


@pytest.fixture(scope="session")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    running = Provider(tmp_path_factory.mktemp("sandbox") / "book.sqlite")
    yield running
    running.stop()


@pytest.fixture
def provider(_process: Provider, settings: Settings) -> Iterator[Provider]:
    """Return the sandbox provider, well-behaved at first; its events go nowhere."""
    settings.GATEWAY_URL = _process.url
    _process.behave()
    yield _process
    _process.behave()


@pytest.fixture(scope="module")
def _stripe_process() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


@pytest.fixture
def stripe_double(_stripe_process: StripeDouble, settings: Settings) -> StripeDouble:
    """Return the double of Stripe, to which our gateway speaks."""
    settings.STRIPE_KEY, settings.STRIPE_URL = KEY, _stripe_process.url
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return _stripe_process
