"""The list, the line, and the box: who may be drawn, who sits, and what was voted by nobody."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models import Claim, Evidence
from members.models import User
from panels.models.panels import Panel
from panels.states import Excluded, SeatState
from vault.fields import EncryptedTextField

S = SeatState


class PoolEntry(models.Model):
    """One line of the published list. Only the link to a user may be taken away, nothing added."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="pool")
    number = models.PositiveIntegerField()
    pseudonym = models.CharField(max_length=16)  # of this panel alone
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    excluded = models.CharField(max_length=9, choices=Excluded, blank=True, default="")

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "pool entries"
        constraints = [
            UniqueConstraint(name="pool_is_numbered", fields=["panel", "number"]),
            UniqueConstraint(name="pseudonyms_differ", fields=["panel", "pseudonym"]),
            UniqueConstraint(name="listed_once_per_panel", fields=["panel", "user"]),
            CheckConstraint(
                name="excluded_by_a_known_code", condition=Q(excluded__in=sorted(Excluded))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.number} {self.pseudonym}"


class Seat(models.Model):
    """A place in the line that the draw made, and what its member answered.

    `has_voted` bears no instant, and nothing that leads to the ballot.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="line")
    entry = models.OneToOneField(PoolEntry, on_delete=models.PROTECT, related_name="seat")
    place = models.PositiveIntegerField()  # in the line, from 1 on
    state = models.CharField(max_length=8, choices=SeatState, default=S.INVITED)
    invited_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    has_voted = models.BooleanField(default=False)

    class Meta:
        ordering = ("place",)
        constraints = [
            UniqueConstraint(name="line_is_numbered", fields=["panel", "place"]),
            CheckConstraint(name="seat_in_a_known_state", condition=Q(state__in=sorted(S))),
            CheckConstraint(
                name="seat_answered_iff_not_waiting",
                condition=Q(state=S.INVITED, answered_at=None)
                | ~Q(state=S.INVITED) & Q(answered_at__isnull=False),
            ),
            CheckConstraint(
                name="who_votes_sits", condition=Q(has_voted=False) | Q(state=S.ACCEPTED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: place {self.place}"


class Ballot(models.Model):
    """What somebody of the panel voted, and why. Nothing here leads to them: a random id, no time.

    Verdict and reason lie encrypted and are read when the window is over. `counted_for` is filled
    then; `published` is what of the reason an officer let out.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="ballots")
    verdict = EncryptedTextField()
    reason = EncryptedTextField()
    is_late = models.BooleanField()  # in the last part of the window
    counted_for = models.ForeignKey(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published = models.TextField(blank=True, default="")
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            CheckConstraint(
                name="ballot_has_a_verdict_and_a_reason",
                condition=Q(verdict__is_blank=False, reason__is_blank=False),
            ),
            CheckConstraint(
                name="ballot_let_out_by_somebody_after_the_count",
                condition=Q(published="", approved_by=None, approved_at=None)
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    counted_for__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Look(models.Model):
    """A seat of the panel opened the case, or (evidence given) one of its papers; once a day."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="looks")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField()  # in plan time

    class Meta:
        constraints = [
            UniqueConstraint(
                name="one_look_a_day_by_seat_and_paper",
                fields=["seat", "evidence", "on"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} on {self.on}"
