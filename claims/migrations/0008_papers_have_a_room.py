"""Evidence is a paper of the papers' room; what lay here in plain is said to lie so, and goes on.

The bytes themselves are encrypted afterwards, one by one, by `papers.tasks.tend_papers`.
"""

from typing import ClassVar, Final

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation

import vault.fields

BATCH: Final = 1_000
COLUMNS: Final = ("name", "size_bytes", "media_type")


def make_papers(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each row its paper, in batches of a transaction each; killed halfway, it goes on."""
    evidence_model = apps.get_model("claims", "Evidence")
    paper_model = apps.get_model("papers", "Paper")
    todo = evidence_model._base_manager.filter(paper=None).order_by("pk")
    while rows := list(todo[:BATCH]):
        papers = [
            paper_model(
                sha256=row.sha256,
                lies="plain",
                uploaded_by_id=row.uploaded_by_id,
                uploaded_at=row.uploaded_at,
                **{name: getattr(row, name) for name in COLUMNS},
            )
            for row in rows
        ]
        with transaction.atomic():
            paper_model._base_manager.bulk_create(papers)
            for row, paper in zip(rows, papers, strict=True):
                row.paper_id = paper.pk
            evidence_model._base_manager.bulk_update(rows, ["paper_id"])


def take_back(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the words back; refused once bytes are encrypted, for the old place knows no keys."""
    evidence_model = apps.get_model("claims", "Evidence")
    paper_model = apps.get_model("papers", "Paper")
    if paper_model._base_manager.exclude(lies="plain").exists():
        raise IrreversibleError(
            "Papers are encrypted by now: restore a backup from before instead."
        )
    todo = evidence_model._base_manager.filter(name=None).select_related("paper").order_by("pk")
    while rows := list(todo[:BATCH]):
        for row in rows:
            for name in COLUMNS:
                setattr(row, name, getattr(row.paper, name))
        with transaction.atomic():
            evidence_model._base_manager.bulk_update(rows, list(COLUMNS))
    for row in evidence_model._base_manager.exclude(paper=None).order_by("pk").iterator(BATCH):
        paper_id = row.paper_id
        evidence_model._base_manager.filter(pk=row.pk).update(paper_id=None)
        paper_model._base_manager.filter(pk=paper_id).delete()


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("claims", "0007_reading_deciding_and_clocks"),
        ("papers", "0001_papers"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            "evidence",
            "paper",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="papers.paper",
            ),
        ),
        migrations.AddField(
            "evidence", "item", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AlterField("evidence", "name", vault.fields.EncryptedTextField(null=True)),
        migrations.AlterField("evidence", "size_bytes", models.PositiveIntegerField(null=True)),
        migrations.AlterField("evidence", "media_type", models.CharField(max_length=20, null=True)),
        migrations.RunPython(make_papers, take_back),
        migrations.AlterField(
            "evidence",
            "paper",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="papers.paper",
            ),
        ),
        migrations.RemoveConstraint("evidence", "evidence_is_not_empty"),
        migrations.RemoveConstraint("evidence", "evidence_is_pdf_or_image"),
        migrations.RemoveField("evidence", "name"),
        migrations.RemoveField("evidence", "size_bytes"),
        migrations.RemoveField("evidence", "media_type"),
    ]
