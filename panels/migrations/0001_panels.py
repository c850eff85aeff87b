import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0010_signals_have_their_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=8, unique=True)),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("objection", "An objection in the notice"),
                            ("appeal", "An appeal of the claimant"),
                        ],
                        max_length=9,
                    ),
                ),
                ("article", models.CharField(max_length=120)),
                ("is_sealed", models.BooleanField(default=False)),
                ("seats", models.PositiveSmallIntegerField()),
                ("quorum", models.PositiveSmallIntegerField()),
                ("above_numerator", models.PositiveIntegerField()),
                ("above_denominator", models.PositiveIntegerField()),
                ("late_numerator", models.PositiveIntegerField()),
                ("late_denominator", models.PositiveIntegerField()),
                ("commit_hours", models.PositiveSmallIntegerField()),
                ("vote_hours", models.PositiveSmallIntegerField()),
                ("extend_hours", models.PositiveSmallIntegerField()),
                (
                    "if_not_filled",
                    models.CharField(
                        choices=[
                            ("reviewers", "reviewers"),
                            ("refuse", "refuse"),
                            ("grant", "grant"),
                            ("outside mediator", "outside mediator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("committing", "Before the draw"),
                            ("drawn", "Drawn, asking members"),
                            ("voting", "Voting"),
                            ("decided", "Decided"),
                            ("unfilled", "Could not sit"),
                            ("closed", "Closed: request taken back"),
                        ],
                        default="committing",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("commit_until", models.DateTimeField()),
                ("draws_at", models.DateTimeField()),
                ("is_prolonged", models.BooleanField(default=False)),
                ("beacon_source", models.CharField(blank=True, default="", max_length=40)),
                ("beacon_round", models.PositiveBigIntegerField(blank=True, null=True)),
                ("beacon_value", models.CharField(blank=True, default="", max_length=64)),
                ("pool_sha256", models.CharField(max_length=64)),
                ("seed", models.CharField(blank=True, default="", max_length=64)),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("gather_until", models.DateTimeField(blank=True, null=True)),
                ("votes_from", models.DateTimeField(blank=True, null=True)),
                ("votes_until", models.DateTimeField(blank=True, null=True)),
                ("is_extended", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")],
                        default="",
                        max_length=6,
                    ),
                ),
                ("yes_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("no_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("no_values", "Too few values were given for the draw"),
                            (
                                "no_beacon",
                                "The public source of chance was not written down in time",
                            ),
                            ("nobody", "Too few members could be asked, or said yes"),
                            ("no_quorum", "Too few ballots were cast"),
                            (
                                "no_sum",
                                "The charter gives no sum for it; readers look once more",
                            ),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panels",
                        to="claims.claim",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
            ],
            options={
                "ordering": ("-opened_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("crew", "The crew"), ("claimant", "The claimant")], max_length=8
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("commitment", models.CharField(max_length=64)),
                ("sealed", vault.fields.EncryptedTextField(default="")),
                ("is_kept", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                ("value", models.CharField(blank=True, default="", max_length=200)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ("panel", "side", "number"),
            },
        ),
        migrations.CreateModel(
            name="BeaconReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beacon_readings",
                        to="panels.panel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("verdict", vault.fields.EncryptedTextField()),
                ("reason", vault.fields.EncryptedTextField()),
                ("is_late", models.BooleanField()),
                ("published", models.TextField(blank=True, default="")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "counted_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PanelEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=8)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("committing", "Before the draw"),
                            ("drawn", "Drawn, asking members"),
                            ("voting", "Voting"),
                            ("decided", "Decided"),
                            ("unfilled", "Could not sit"),
                            ("closed", "Closed: request taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("committing", "Before the draw"),
                            ("drawn", "Drawn, asking members"),
                            ("voting", "Voting"),
                            ("decided", "Decided"),
                            ("unfilled", "Could not sit"),
                            ("closed", "Closed: request taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PoolEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("pseudonym", models.CharField(max_length=16)),
                (
                    "excluded",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("crew", "Belongs to the crew"),
                            ("household", "Close to the claimant"),
                            ("employer", "Same employer"),
                            ("took_part", "Took part before"),
                            ("objector", "Objected"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pool",
                        to="panels.panel",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "pool entries",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Asked"),
                            ("accepted", "Sits"),
                            ("declined", "Cannot"),
                            ("conflict", "Stands too close"),
                            ("silent", "Did not answer"),
                        ],
                        default="invited",
                        max_length=8,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("answer_until", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("has_voted", models.BooleanField(default=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat",
                        to="panels.poolentry",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line",
                        to="panels.panel",
                    ),
                ),
            ],
            options={
                "ordering": ("place",),
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.evidence",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="panels.seat",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("crew", "The crew"), ("claimant", "The claimant")], max_length=8
                    ),
                ),
                ("words", vault.fields.EncryptedTextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="panels.panel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoursePass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("passed_at", models.DateTimeField()),
                ("away_since", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "course passes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "version"), name="one_pass_per_user_and_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("away_since", None),
                            ("away_since__gte", models.F("passed_at")),
                            _connector="OR",
                        ),
                        name="away_only_after_passing",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="panel",
            index=models.Index(fields=["plan", "-opened_at"], name="panels_of_a_plan"),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["closed", "committing", "decided", "drawn", "unfilled", "voting"],
                    )
                ),
                name="panel_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__in", ["appeal", "objection"])),
                name="panel_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["committing", "drawn", "voting"])),
                fields=("claim",),
                name="one_open_panel_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gt", 0), ("quorum__lte", models.F("seats"))),
                name="panel_quorum_within_its_seats",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("above_denominator__gt", 0),
                    ("above_numerator__lt", models.F("above_denominator")),
                    ("late_denominator__gt", 0),
                    ("late_numerator__lte", models.F("late_denominator")),
                ),
                name="panel_parts_are_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("drawn_at", None),
                        ("gather_until", None),
                        ("seed", ""),
                        models.Q(("state__in", ["decided", "drawn", "voting"]), _negated=True),
                    ),
                    models.Q(
                        ("drawn_at__isnull", False),
                        ("gather_until__isnull", False),
                        ("seed__regex", "^[0-9a-f]{64}$"),
                        models.Q(("state", "committing"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="panel_has_a_seed_iff_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("votes_from", None),
                        ("votes_until", None),
                        models.Q(("state__in", ["voting", "decided"]), _negated=True),
                    ),
                    models.Q(
                        ("votes_from__isnull", False),
                        ("votes_until__gt", models.F("votes_from")),
                        ("votes_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="panel_votes_within_a_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("no_count__isnull", False),
                        ("state", "decided"),
                        ("verdict__in", ["grant", "refuse"]),
                        ("yes_count__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state", "decided"), _negated=True),
                        ("no_count", None),
                        ("verdict", ""),
                        ("yes_count", None),
                    ),
                    _connector="OR",
                ),
                name="panel_counted_iff_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "unfilled"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("state", "unfilled"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="panel_says_why_iff_unfilled",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state__in", ["committing", "drawn", "voting"])),
                    models.Q(
                        models.Q(("state__in", ["committing", "drawn", "voting"]), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="panel_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("beacon_round", None), ("beacon_source", ""), ("beacon_value", "")),
                    models.Q(
                        models.Q(("beacon_source", ""), _negated=True),
                        ("beacon_round__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="panel_beacon_has_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commit_until__gt", models.F("opened_at")),
                    ("draws_at__gte", models.F("commit_until")),
                ),
                name="panel_draws_after_committing",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("panel", "by"), name="one_value_per_panel_and_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("panel", "side", "number"), name="commitments_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("panel", "commitment"), name="commitments_differ"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("commitment__regex", "^[0-9a-f]{64}$")),
                name="commitment_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_kept", True), ("sealed__is_blank", False), _connector="OR"),
                name="commitment_is_sealed_or_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at", None), ("value", "")),
                    models.Q(models.Q(("value", ""), _negated=True), ("opened_at__isnull", False)),
                    _connector="OR",
                ),
                name="commitment_opened_with_its_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="beaconreading",
            constraint=models.UniqueConstraint(
                fields=("panel", "by"), name="one_beacon_reading_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="beaconreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__regex", "^[0-9a-f]{64}$")), name="beacon_reading_is_hex"
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__is_blank", False), ("verdict__is_blank", False)),
                name="ballot_has_a_verdict_and_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None), ("published", "")),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("counted_for__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="ballot_let_out_by_somebody_after_the_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="poolentry",
            constraint=models.UniqueConstraint(fields=("panel", "number"), name="pool_is_numbered"),
        ),
        migrations.AddConstraint(
            model_name="poolentry",
            constraint=models.UniqueConstraint(
                fields=("panel", "pseudonym"), name="pseudonyms_differ"
            ),
        ),
        migrations.AddConstraint(
            model_name="poolentry",
            constraint=models.UniqueConstraint(
                fields=("panel", "user"), name="listed_once_per_panel"
            ),
        ),
        migrations.AddConstraint(
            model_name="poolentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("excluded__in", ["", "crew", "employer", "household", "objector", "took_part"])
                ),
                name="excluded_by_a_known_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("panel", "place"), name="line_is_numbered"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["accepted", "conflict", "declined", "invited", "silent"])
                ),
                name="seat_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "invited")),
                    models.Q(
                        models.Q(("state", "invited"), _negated=True),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="seat_answered_iff_not_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("has_voted", False), ("state", "accepted"), _connector="OR"),
                name="who_votes_sits",
            ),
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.UniqueConstraint(
                fields=("seat", "evidence", "on"),
                name="one_look_a_day_by_seat_and_paper",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("panel", "side"), name="one_statement_per_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("words__is_blank", False)), name="statement_has_words"
            ),
        ),
    ]
