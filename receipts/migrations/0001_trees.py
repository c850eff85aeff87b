"""The trees of receipts: of each sealed run its slices and its root; what is made stays."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields

SHAPE = """
ALTER TABLE receipts_runtree ADD CONSTRAINT tree_root_is_a_hash
    CHECK (octet_length(root) = 32);
ALTER TABLE receipts_treeslice ADD CONSTRAINT tree_slice_root_is_a_hash
    CHECK (octet_length(root) = 32);
"""
NO_SHAPE = """
ALTER TABLE receipts_treeslice DROP CONSTRAINT tree_slice_root_is_a_hash;
ALTER TABLE receipts_runtree DROP CONSTRAINT tree_root_is_a_hash;
"""
GUARD = """
CREATE FUNCTION receipts_tree_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('app.may_reword', true) = 'on'
            AND to_jsonb(NEW) - 'key' = to_jsonb(OLD) - 'key' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.root IS NULL
            AND (NEW.run_id, NEW.scheme, NEW.key) = (OLD.run_id, OLD.scheme, OLD.key) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a tree of receipts stays: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER tree_stays BEFORE UPDATE OR DELETE ON receipts_runtree
    FOR EACH ROW EXECUTE FUNCTION receipts_tree_stays();
CREATE TRIGGER tree_is_not_emptied BEFORE TRUNCATE ON receipts_runtree
    FOR EACH STATEMENT EXECUTE FUNCTION receipts_tree_stays();

CREATE FUNCTION receipts_slice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        PERFORM FROM receipts_runtree WHERE run_id = NEW.tree_id AND root IS NULL FOR SHARE;
        IF FOUND AND (TG_OP = 'INSERT' OR (NEW.tree_id, NEW.number, NEW.payer_from, NEW.payer_until)
                = (OLD.tree_id, OLD.number, OLD.payer_from, OLD.payer_until)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a slice of a tree of receipts stays: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER tree_slice_stays BEFORE INSERT OR UPDATE OR DELETE ON receipts_treeslice
    FOR EACH ROW EXECUTE FUNCTION receipts_slice_stays();
CREATE TRIGGER tree_slice_is_not_emptied BEFORE TRUNCATE ON receipts_treeslice
    FOR EACH STATEMENT EXECUTE FUNCTION receipts_slice_stays();
"""
UNGUARD = """
DROP TRIGGER tree_slice_is_not_emptied ON receipts_treeslice;
DROP TRIGGER tree_slice_stays ON receipts_treeslice;
DROP FUNCTION receipts_slice_stays();
DROP TRIGGER tree_is_not_emptied ON receipts_runtree;
DROP TRIGGER tree_stays ON receipts_runtree;
DROP FUNCTION receipts_tree_stays();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("apportionment", "0009_what_is_withheld_and_received")
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="RunTree",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="apportionment.run",
                    ),
                ),
                ("scheme", models.CharField(default="tongzhou.receipts/1", max_length=40)),
                ("key", vault.fields.EncryptedTextField()),
                ("begun_at", models.DateTimeField()),
                ("root", models.BinaryField(max_length=32, null=True)),
                ("count", models.PositiveBigIntegerField(null=True)),
                ("sum_minor", models.PositiveBigIntegerField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("made_at__isnull", True)),
                        fields=["run"],
                        name="trees_to_make",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("refused_at", None),
                                models.Q(
                                    models.Q(
                                        ("count", None),
                                        ("made_at", None),
                                        ("root", None),
                                        ("sum_minor", None),
                                    ),
                                    models.Q(
                                        ("count__isnull", False),
                                        ("made_at__isnull", False),
                                        ("root__isnull", False),
                                        ("sum_minor__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("refused_at__isnull", False),
                                ("count__isnull", False),
                                ("made_at", None),
                                ("root", None),
                                ("sum_minor__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tree_is_made_or_refused_or_waits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TreeSlice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("payer_from", models.BigIntegerField()),
                ("payer_until", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32, null=True)),
                ("count", models.PositiveBigIntegerField(null=True)),
                ("sum_minor", models.PositiveBigIntegerField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "tree",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slices",
                        to="receipts.runtree",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("made_at__isnull", True)),
                        fields=["tree", "number"],
                        name="tree_slices_to_make",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tree", "number"), name="tree_slice_number_is_the_trees_own"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer_until__gt", models.F("payer_from"))),
                        name="tree_slice_is_a_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("count", None),
                                ("made_at", None),
                                ("root", None),
                                ("sum_minor", None),
                            ),
                            models.Q(
                                ("count__isnull", False),
                                ("made_at__isnull", False),
                                ("root__isnull", False),
                                ("sum_minor__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tree_slice_is_made_or_waits",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SHAPE, NO_SHAPE),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
