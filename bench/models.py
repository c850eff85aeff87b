"""The table that we do not keep, to be measured against: one row per member and period."""

from django.db import models


class MemberRow(models.Model):
    """What a member owes for a period, as a row; it lives in the bench's own database only."""

    pk = models.CompositePrimaryKey("enrolment_id", "period_no")
    enrolment_id = models.BigIntegerField()
    period_no = models.IntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "bench_member_row"

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.period_no}: {self.amount_minor}"
