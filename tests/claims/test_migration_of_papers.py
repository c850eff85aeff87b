"""Papers from before they had a room get rows that say how their bytes lie, and back again."""

from importlib import import_module

import pytest
from django.apps.registry import Apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader

from claims.models import Evidence
from papers.models import Paper
from papers.services import read_original
from papers.states import Lies
from papers.tasks import tend_papers
from tests.claims.builders import PDF, a_filed_claim, a_paper

pytestmark = pytest.mark.django_db

MIGRATION = import_module("claims.migrations.0008_papers_have_a_room")
BEFORE_DATA = 5  # operations that make room


def with_room() -> Apps:
    """Return the models in the midst of the migration, with their columns beside today's."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE claims_evidence ALTER paper_id DROP NOT NULL, ADD name bytea,"
            " ADD size_bytes integer, ADD media_type varchar(20)"
        )
    loader = MigrationLoader(connection)
    state = loader.project_state(
        [("claims", "0007_reading_deciding_and_clocks"), ("papers", "0001_papers")]
    )
    for operation in MIGRATION.Migration.operations[:BEFORE_DATA]:
        operation.state_forwards("claims", state)
    return state.apps


def lying_plain(evidence: Evidence) -> None:
    """Let a paper lie as it did before there was a room."""
    paper = evidence.paper
    default_storage.save(paper.old_path, ContentFile(b"".join(read_original(paper))))
    Paper.objects.filter(pk=paper.pk).update(lies=Lies.PLAIN, data_key="")


def test_every_old_paper_gets_a_row_and_is_encrypted_by_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    contents = [PDF + bytes([n]) for n in range(3)]
    documents = [a_paper(one, name=f"诊断 {n}.pdf") for n, one in enumerate(contents)]
    claim = a_filed_claim(documents=documents)
    for evidence in claim.evidence.select_related("paper"):
        lying_plain(evidence)
    then = with_room()

    with connection.schema_editor() as editor:
        MIGRATION.take_back(then, editor)
        assert not Paper.objects.exists()
        for _twice in range(2):
            MIGRATION.make_papers(then, editor)

    found = list(claim.evidence.select_related("paper").order_by("pk"))
    assert [one.name for one in found] == [f"诊断 {n}.pdf" for n in range(3)]
    assert {one.paper.lies for one in found} == {Lies.PLAIN}
    assert [b"".join(read_original(one.paper)) for one in found] == contents
    tend_papers()
    assert {paper.lies for paper in Paper.objects.all()} == {Lies.SEALED}
    assert [b"".join(read_original(one.paper)) for one in claim.evidence.order_by("pk")] == contents


def test_once_bytes_are_encrypted_there_is_no_way_back() -> None:
    a_filed_claim()
    then = with_room()

    with connection.schema_editor() as editor, pytest.raises(IrreversibleError):
        MIGRATION.take_back(then, editor)
