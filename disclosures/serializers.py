"""The shape of the API's answers; they are read from documents, never from runs."""

from rest_framework import serializers

from apportionment.rules.books import DifferenceKind
from disclosures.rules.lateness import LateKind, LateReason


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


class CharterPartSerializer(serializers.Serializer[object]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField()


class PoolSerializer(PlanSerializer):
    """A plan as it stands now."""

    headcount = serializers.IntegerField()
    minimum_headcount = serializers.IntegerField()
    charter = CharterPartSerializer()
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
    total_weight = serializers.IntegerField()
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


class ExceptionPartSerializer(serializers.Serializer[object]):
    kind = serializers.CharField()
    count = serializers.IntegerField()
    amount_minor = serializers.IntegerField()


class HeadlineSerializer(serializers.Serializer[object]):
    """A report without its claims."""

    format = serializers.CharField()
    plan = PlanPartSerializer()
    charter = CharterPartSerializer()
    period = PeriodPartSerializer()
    rules = RulesPartSerializer()
    figures = FiguresSerializer()
    bands = BandPartSerializer(many=True)
    exceptions = ExceptionPartSerializer(many=True)


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


class LateSerializer(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=list(LateKind))
    count = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True)
    period_no = serializers.IntegerField(allow_null=True)
    amount_minor = serializers.IntegerField(allow_null=True)
    why = serializers.ChoiceField(choices=list(LateReason), allow_null=True)
    heads = serializers.IntegerField(allow_null=True, help_text="Where these were too few.")
    least_heads = serializers.IntegerField(allow_null=True)
    after_no = serializers.IntegerField(allow_null=True, help_text="The period that comes first.")


class DifferenceSerializer(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=list(DifferenceKind))
    period_no = serializers.IntegerField(allow_null=True)
    line = serializers.CharField(allow_blank=True)
    day = serializers.CharField(allow_blank=True)
    stored = serializers.IntegerField(allow_null=True)
    found = serializers.IntegerField(allow_null=True)
    more = serializers.IntegerField(
        allow_null=True, help_text="So many more of this kind, not told one by one."
    )


class BooksCheckSerializer(serializers.Serializer[object]):
    checked_at = serializers.DateTimeField()
    compared = serializers.DictField(child=serializers.IntegerField())
    differences = DifferenceSerializer(many=True)


class BoardSerializer(serializers.Serializer[object]):
    """What is late now, and the last check of the books; nothing in it names a person."""

    at = serializers.DateTimeField()
    late = LateSerializer(many=True)
    check = BooksCheckSerializer(allow_null=True)
