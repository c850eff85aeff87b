"""What reviewers write while they read: readings, decisions, questions, notes, investigations."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models.claims import Claim
from claims.models.evidence import Evidence
from claims.states import InvestigationState, NoteKind, Round, Undeclared, Verdict
from members.models import User
from vault.fields import EncryptedJSONField, EncryptedTextField, KeyedHashField


class Reading(models.Model):
    """What one reviewer found: verdict and grounds, whole. Append-only but for its words.

    A recommendation is a reading; where a claim is read blind, both readers write one.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="readings")
    round = models.PositiveSmallIntegerField(choices=Round)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_blind = models.BooleanField(default=False)  # written without seeing the other
    verdict = models.CharField(max_length=6, choices=Verdict)
    award_minor = models.PositiveBigIntegerField(null=True, blank=True)
    severity = models.CharField(max_length=120, blank=True, default="")
    sum = models.JSONField(default=list)  # how the award is worked out: [{"key": …, "minor": …}]
    article = models.CharField(max_length=120)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    fact = EncryptedTextField()
    reason = EncryptedTextField()
    remedy = EncryptedTextField(default="")
    alternatives = EncryptedTextField(default="")  # other evidence, where a listed test cannot be
    undeclared = models.CharField(max_length=10, choices=Undeclared, default=Undeclared.NONE)
    causality = EncryptedTextField(default="")  # did the undeclared fact bring about the event?
    materiality = EncryptedTextField(default="")  # would the pool have refused, had it known?

    class Meta:
        ordering = ("pk",)
        constraints = [
            CheckConstraint(name="reading_has_a_verdict", condition=Q(verdict__in=sorted(Verdict))),
            CheckConstraint(name="reading_cites_an_article", condition=~Q(article="")),
            CheckConstraint(
                name="reading_has_grounds",
                condition=Q(fact__is_blank=False, reason__is_blank=False),
            ),
            CheckConstraint(
                name="reading_awards_iff_it_grants",
                condition=Q(verdict=Verdict.GRANT, award_minor__isnull=False, award_minor__gt=0)
                | Q(verdict=Verdict.REFUSE, award_minor=None, remedy__is_blank=False),
            ),
            CheckConstraint(
                name="reading_weighs_what_was_undeclared",
                condition=Q(undeclared=Undeclared.NONE)
                | Q(causality__is_blank=False, materiality__is_blank=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.verdict} by {self.by_id}"


class Decision(models.Model):
    """What was decided of a claim, once a round or again after an objection. Append-only.

    The letter, the precedents and the rates of overturning are made from these rows.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(choices=Round)
    reading = models.ForeignKey(
        Reading, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # what was confirmed; a panel confirms none
    verdict = models.CharField(max_length=6, choices=Verdict)
    award_minor = models.PositiveBigIntegerField(null=True, blank=True)
    article = models.CharField(max_length=120)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    fact = EncryptedTextField()
    reason = EncryptedTextField()
    remedy = EncryptedTextField(default="")
    alternatives = EncryptedTextField(default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    panel_ref = models.CharField(max_length=8, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            CheckConstraint(
                name="decision_by_a_person_or_a_panel",
                condition=Q(by__isnull=False, reading__isnull=False, panel_ref="")
                | Q(by=None, reading=None) & ~Q(panel_ref=""),
            ),
            CheckConstraint(
                name="decision_awards_iff_it_grants",
                condition=Q(verdict=Verdict.GRANT, award_minor__isnull=False, award_minor__gt=0)
                | Q(verdict=Verdict.REFUSE, award_minor=None, remedy__is_blank=False),
            ),
        ]
        indexes = [models.Index(name="decisions_by_article", fields=["article", "at"])]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.verdict}"


class InformationRequest(models.Model):
    """What the crew asked of the claimant: until it is answered the claim waits."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    items = EncryptedJSONField(default=list)  # keys of the charter's evidence list, or words
    words = EncryptedTextField()
    due_on = models.DateField()
    warned_at = models.DateTimeField(null=True, blank=True)  # told that the claim will be closed
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(default="")
    closed_at = models.DateTimeField(null=True, blank=True)  # never answered, or no longer needed

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(
                name="one_open_request_a_claim",
                fields=["claim"],
                condition=Q(answered_at=None, closed_at=None),
            ),
            CheckConstraint(
                name="request_answered_or_closed_or_open",
                condition=Q(answered_at=None) | Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} of {self.claim_id}"


class Note(models.Model):
    """A reviewer's or medical adviser's note, citing a page of a paper where it rests on one."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = EncryptedTextField()
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            CheckConstraint(name="note_says_something", condition=Q(words__is_blank=False)),
            CheckConstraint(
                name="note_cites_a_page_of_a_paper",
                condition=Q(page=None) | Q(evidence__isnull=False, page__gt=0, page__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} of {self.claim_id}"


class Investigation(models.Model):
    """An order to look into a claim; its cost is borne within the fee, never by the claimant."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="investigations")
    ref = models.CharField(max_length=8, unique=True)
    state = models.CharField(
        max_length=9, choices=InvestigationState, default=InvestigationState.ORDERED
    )
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    investigator = EncryptedTextField()
    brief = EncryptedTextField()  # redacted: what the investigator is told
    due_on = models.DateField()
    reported_at = models.DateTimeField(null=True, blank=True)
    report = EncryptedTextField(default="")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cost_minor = models.PositiveBigIntegerField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)  # as spending of the fee

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(
                name="one_open_investigation_a_claim",
                fields=["claim"],
                condition=Q(state=InvestigationState.ORDERED),
            ),
            CheckConstraint(
                name="investigation_reported_with_report_and_cost",
                condition=Q(
                    state=InvestigationState.REPORTED,
                    reported_at__isnull=False,
                    cost_minor__isnull=False,
                    report__is_blank=False,
                )
                | ~Q(state=InvestigationState.REPORTED) & Q(reported_at=None, cost_minor=None),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Bill(models.Model):
    """One bill of a claim for reimbursement: asked, paid by others, and what of it counts."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bills")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    billed_on = models.DateField()
    what = EncryptedTextField()
    amount_minor = models.PositiveBigIntegerField()
    paid_elsewhere_minor = models.PositiveBigIntegerField(default=0)
    accepted_minor = models.PositiveBigIntegerField(null=True, blank=True)
    why = EncryptedTextField(default="")  # why less than asked counts
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            CheckConstraint(name="bill_is_of_something", condition=Q(amount_minor__gt=0)),
            CheckConstraint(
                name="bill_counts_at_most_what_is_open",
                condition=Q(accepted_minor=None)
                | Q(accepted_minor__lte=models.F("amount_minor") - models.F("paid_elsewhere_minor"))
                & Q(accepted_by__isnull=False),
            ),
            CheckConstraint(
                name="bill_paid_elsewhere_at_most_whole",
                condition=Q(paid_elsewhere_minor__lte=models.F("amount_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"bill {self.pk} of {self.claim_id}"


class Recusal(models.Model):
    """Somebody of the crew stands aside from one claim, for good."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="one_recusal_a_claim_and_person", fields=["claim", "user"]),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} stands aside from {self.claim_id}"


class Employer(models.Model):
    """Where one of the crew works: they read no claim of a colleague."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()
    name_lookup = KeyedHashField(of=("name",), purpose="claims.employer", null=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="one_employer_once",
                fields=["user", "name_lookup"],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"employer of {self.user_id}"
