from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0002_history_is_append_only"),
        ("members", "0005_an_ending_iff_it_ended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_notice_iff_shown",
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["cleared", "on_notice", "paid", "shared"]),
                        ("notice_from__isnull", False),
                        ("notice_until__gte", models.F("notice_from")),
                        ("notice_until__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["cleared", "on_notice", "paid", "shared"]), _negated=True
                        ),
                        ("notice_from__isnull", True),
                        ("notice_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_notice_iff_shown",
            ),
        ),
    ]
