"""A small pool in the bench's own database, and the figures that a small run would bring."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from bench.rules.pools import Pool, pool
from bench.rules.rows import Places, row_sets
from bench.services import history
from bench.services.benching import CHARTER, Scale
from bench.services.building import copy_rows, rows
from bench.services.crews import Crew, load_terms, make_crew
from bench.services.databases import own_database
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import Terms, terms_from_toml
from members.models import Member
from tests import template

MEMBERS = 300
SHAPE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype <> 'n' AND connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@dataclass(frozen=True)
class Built:
    """A pool that has been built, with its ten years."""

    pool: Pool
    version: CharterVersion
    crew: Crew
    standings: int


@pytest.fixture(scope="session")
def terms() -> Terms:
    return terms_from_toml(CHARTER.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def small_pool(terms: Terms) -> Pool:
    changes = Scale(MEMBERS, 0.02, 30).changes()
    return pool(members=MEMBERS, terms=terms, changes=changes)


@pytest.fixture(scope="module")
def own(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Let the tests of a module work in the bench's database."""
    with django_db_blocker.unblock(), own_database(template=template.name()) as name:
        if template.name() is None:
            call_command("migrate", verbosity=0)
        yield name


def shape() -> set[tuple[str, ...]]:
    """Return every key, check and index of the database in use."""
    return set(rows(SHAPE))


@pytest.fixture(scope="module")
def migrated(own: str) -> set[tuple[str, ...]]:
    """Return the shape of the database before anything is copied into it."""
    return shape()


@pytest.fixture(scope="module")
def built(migrated: set[tuple[str, ...]], small_pool: Pool) -> Built:
    version = load_terms(CHARTER.read_text(encoding="utf-8"))
    places = Places(
        version.plan_id, version.pk, charter.band_ids(version.plan_id), Member.encrypted
    )
    sets = list(row_sets(small_pool, terms=charter.terms_of(version), places=places))
    standings = copy_rows(sets)
    crew = make_crew()
    history.write_history(small_pool, version=version, officers=crew.officers)
    return Built(small_pool, version, crew, standings)
