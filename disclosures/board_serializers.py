"""The shape of the board of what is late, for programs."""

from rest_framework import serializers

from apportionment.rules.books import DifferenceKind
from disclosures.rules.lateness import LateKind, LateReason


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
    figure = serializers.CharField(
        allow_blank=True, help_text="What did not agree in a report, as the report names it."
    )
    stated = serializers.CharField(allow_blank=True)
    found = serializers.CharField(allow_blank=True)


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
