"""The shape of the API's answers; they are read from documents, never from runs."""

from rest_framework import serializers


class AgesSerializer(serializers.Serializer[object]):
    from_days = serializers.IntegerField(allow_null=True)
    from_years = serializers.IntegerField(allow_null=True)
    until_years = serializers.IntegerField(allow_null=True)


class PlanPartSerializer(serializers.Serializer[object]):
    slug = serializers.SlugField()
    name_en = serializers.CharField()
    name_zh = serializers.CharField()
    currency = serializers.CharField()
    time_zone = serializers.CharField()


class PlanSerializer(PlanPartSerializer):
    note_en = serializers.CharField()
    note_zh = serializers.CharField()


class CharterHashSerializer(serializers.Serializer[object]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the terms, as they are read.")


class CharterPartSerializer(CharterHashSerializer):
    source_sha256 = serializers.CharField(
        allow_blank=True, help_text="Of the file it was loaded from, to the byte."
    )


class PoolSerializer(PlanSerializer):
    """A plan as it stands now."""

    headcount = serializers.IntegerField()
    minimum_headcount = serializers.IntegerField()
    charter = CharterHashSerializer()
    terms = serializers.DictField(help_text="Every parameter of the charter in force.")
    next_cutoff_at = serializers.DateTimeField()
    next_notice_until = serializers.DateTimeField()
    next_debit_on = serializers.DateField()


class PeriodPartSerializer(serializers.Serializer[object]):
    no = serializers.IntegerField()
    cutoff_at = serializers.DateTimeField()
    notice_until = serializers.DateTimeField()
    debit_on = serializers.DateField()
    sealed_at = serializers.DateTimeField()
    abandoned_before = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Periods given up since the report before; they have no report.",
    )


class RulesPartSerializer(serializers.Serializer[object]):
    sharing = serializers.CharField()
    fee_bps = serializers.IntegerField()
    reserve_bps = serializers.IntegerField()
    reserve_cap_minor = serializers.IntegerField(allow_null=True)
    rounding = serializers.CharField()
    floor_minor = serializers.IntegerField()
    case_cap_minor = serializers.IntegerField(allow_null=True)
    spread_over_periods = serializers.IntegerField()
    year_cap_minor = serializers.IntegerField(allow_null=True)
    year_cap_borne_by = serializers.CharField(allow_null=True)
    funding = serializers.CharField()
    case_cap_excess = serializers.CharField(allow_null=True)
    period_cap_minor = serializers.IntegerField(allow_null=True)
    period_cap_excess = serializers.CharField(allow_null=True)
    spares_claimants = serializers.BooleanField()
    contribution_minor = serializers.IntegerField(allow_null=True)
    contribution_per = serializers.CharField(allow_null=True)
    surplus = serializers.CharField(allow_null=True)
    shortfall = serializers.CharField(allow_null=True)
    call_cap_times = serializers.IntegerField(allow_null=True)


class FiguresSerializer(serializers.Serializer[object]):
    claim_count = serializers.IntegerField()
    headcount = serializers.IntegerField()
    benefit_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    reserve_minor = serializers.IntegerField()
    written_off_minor = serializers.IntegerField()
    recovered_minor = serializers.IntegerField()
    refunds_minor = serializers.IntegerField()
    subsidy_minor = serializers.IntegerField()
    clawback_minor = serializers.IntegerField()
    carry_in_minor = serializers.IntegerField()
    to_share_minor = serializers.IntegerField()
    total_weight = serializers.IntegerField(
        help_text="In a report, digits in quotes where it exceeds 2^53 - 1; as every whole number."
    )
    charged_minor = serializers.IntegerField()
    borne_minor = serializers.IntegerField()
    carry_out_minor = serializers.IntegerField()
    rebates_minor = serializers.IntegerField()
    adjustments_minor = serializers.IntegerField()
    reserve_draw_minor = serializers.IntegerField()
    contributed_minor = serializers.IntegerField()
    called_minor = serializers.IntegerField()
    operator_bears_minor = serializers.IntegerField()
    reserve_bears_minor = serializers.IntegerField()
    reserve_held_minor = serializers.IntegerField()
    call_most_minor = serializers.IntegerField()


class BandPartSerializer(AgesSerializer):
    key = serializers.CharField()
    came = serializers.IntegerField()
    went = serializers.IntegerField()
    counted = serializers.IntegerField()
    exempt = serializers.IntegerField()
    headcount = serializers.IntegerField()
    weight = serializers.IntegerField()
    share_minor = serializers.IntegerField()
    cumulative_minor = serializers.IntegerField()


class ClaimPartSerializer(serializers.Serializer[object]):
    ordinal = serializers.IntegerField()
    ref = serializers.CharField()
    cause = serializers.CharField()
    event_in = serializers.CharField(
        allow_blank=True, help_text="2026-04, 2026-Q2, 2026 or empty: as the pool's size allows."
    )
    ages = AgesSerializer(allow_null=True)
    award_minor = serializers.IntegerField()
    brought_minor = serializers.IntegerField()
    allowed_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()
    borne_minor = serializers.IntegerField()
    cut_minor = serializers.IntegerField()
    commitment = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of the finer line that members of the plan read."
    )


class ExceptionPartSerializer(serializers.Serializer[object]):
    kind = serializers.CharField()
    count = serializers.IntegerField()
    amount_minor = serializers.IntegerField()


class ReceiptsPartSerializer(serializers.Serializer[object]):
    scheme = serializers.CharField()
    root = serializers.CharField()  # type: ignore[assignment]  # also what DRF calls its topmost
    count = serializers.IntegerField()
    sum_minor = serializers.IntegerField()


class CollectedPartSerializer(serializers.Serializer[object]):
    asked_minor = serializers.IntegerField()
    collected_minor = serializers.IntegerField()
    open_minor = serializers.IntegerField()
    written_off_minor = serializers.IntegerField()


class PaidPartSerializer(serializers.Serializer[object]):
    awards = serializers.IntegerField()
    awards_minor = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    confirmed_minor = serializers.IntegerField()
    netted_minor = serializers.IntegerField()


class SpentPartSerializer(serializers.Serializer[object]):
    kind = serializers.CharField()
    amount_minor = serializers.IntegerField(help_text="Since the report before.")
    so_far_minor = serializers.IntegerField()


class TallyPartSerializer(serializers.Serializer[object]):
    outcome = serializers.CharField()
    count = serializers.IntegerField(help_text="Since the report before.")
    so_far = serializers.IntegerField()


class DisputesPartSerializer(serializers.Serializer[object]):
    objections = TallyPartSerializer(many=True)
    appeals = TallyPartSerializer(many=True)


class HeadlineSerializer(serializers.Serializer[object]):
    """A report without its claims; what formats before the fourth do not tell is empty."""

    format = serializers.CharField()
    plan = PlanPartSerializer()
    charter = CharterPartSerializer()
    period = PeriodPartSerializer()
    rules = RulesPartSerializer()
    figures = FiguresSerializer()
    bands = BandPartSerializer(many=True)
    exceptions = ExceptionPartSerializer(many=True)
    formula = serializers.CharField(allow_blank=True)
    previous_sha256 = serializers.CharField(
        allow_blank=True, help_text="Of the plan's report before; empty in the first."
    )
    as_of = serializers.DateTimeField(
        allow_null=True, help_text="When all that is told so far was read."
    )
    receipts = ReceiptsPartSerializer(allow_null=True)
    collected = CollectedPartSerializer(allow_null=True)
    paid = PaidPartSerializer(allow_null=True)
    audited = serializers.IntegerField()
    fee_spent = SpentPartSerializer(many=True)
    disputes = DisputesPartSerializer(allow_null=True)


class DocumentSerializer(HeadlineSerializer):
    """A report: these very fields in canonical JSON, its SHA-256 as ETag."""

    claims = ClaimPartSerializer(many=True)


class PeriodsSerializer(serializers.Serializer[object]):
    """A page of reports without their claims, newest first."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HeadlineSerializer(many=True)


class CasePortionSerializer(serializers.Serializer[object]):
    period_no = serializers.IntegerField()
    allowed_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()
    borne_minor = serializers.IntegerField()
    cut_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()


class CaseSerializer(serializers.Serializer[object]):
    """All that is public of a case."""

    ref = serializers.CharField()
    plan_slug = serializers.SlugField()
    currency = serializers.CharField()
    state = serializers.CharField()
    cause = serializers.CharField()
    event_in = serializers.CharField(allow_blank=True)
    ages = AgesSerializer(allow_null=True)
    award_minor = serializers.IntegerField()
    article = serializers.CharField()
    notice_from = serializers.DateTimeField()
    notice_until = serializers.DateTimeField()
    portions = CasePortionSerializer(many=True)


class SumSerializer(serializers.Serializer[object]):
    """A share worked out."""

    benefit_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    to_share_minor = serializers.IntegerField()
    headcount = serializers.IntegerField()
    share_minor = serializers.IntegerField()
    charged_minor = serializers.IntegerField()
    carry_out_minor = serializers.IntegerField()


class WrongSerializer(serializers.Serializer[object]):
    """What is wrong, by field."""

    wrong = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class DetailSerializer(serializers.Serializer[object]):
    """Why there is no answer."""

    detail = serializers.CharField()
