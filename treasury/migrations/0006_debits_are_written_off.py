from django.db import migrations, models

WRITTEN_OFF = """
CREATE TRIGGER treasury_debit_stays_written_off BEFORE UPDATE OF written_off_on ON treasury_debit
    FOR EACH ROW WHEN (
        OLD.written_off_on IS NOT NULL AND NEW.written_off_on IS DISTINCT FROM OLD.written_off_on
    ) EXECUTE FUNCTION treasury_refuse_change();
"""


class Migration(migrations.Migration):
    """A debit that nobody pays is given up, and the day stays."""

    dependencies = [("treasury", "0005_pauses_and_limits")]

    operations = [
        migrations.RemoveConstraint(
            model_name="debit",
            name="debit_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="debit",
            name="debit_asked_iff_attempted",
        ),
        migrations.AddField(
            model_name="debit",
            name="written_off_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="debit",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("asked", "asked for"),
                    ("unknown", "being clarified"),
                    ("failed", "failed"),
                    ("paid", "paid"),
                    ("written_off", "written off"),
                ],
                default="open",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "asked", "unknown", "failed", "paid", "written_off"])
                ),
                name="debit_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asked_at", None),
                        ("attempts", 0),
                        ("state__in", ["open", "paid", "written_off"]),
                    ),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("attempts__gt", 0),
                        models.Q(("state", "open"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="debit_asked_iff_attempted",
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "written_off"), ("written_off_on__isnull", False)),
                    models.Q(("state__in", ["failed", "open"]), ("written_off_on", None)),
                    ("state__in", ["asked", "unknown", "paid"]),
                    _connector="OR",
                ),
                name="debit_written_off_has_its_day",
            ),
        ),
        migrations.RunSQL(
            WRITTEN_OFF, "DROP TRIGGER treasury_debit_stays_written_off ON treasury_debit;"
        ),
    ]
