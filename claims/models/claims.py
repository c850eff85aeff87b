"""The claim itself; which of its fields may be filled follows from its state."""

import unicodedata
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from charter.models import Band, CharterVersion, Plan
from claims import states
from claims.states import BoundBy, Cause, ClaimState, FiledAs, Round, Verdict
from members.models import Enrolment, User
from vault.fields import EncryptedTextField, KeyedHashField

S = ClaimState


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Chainable filters of claims."""

    def in_states(self, names: frozenset[ClaimState]) -> "ClaimQuerySet":
        """Return the claims whose state is one of these."""
        return self.filter(state__in=names)

    def asked_by(self, user: User) -> "ClaimQuerySet":
        """Return the claims of the members a user holds, and those they filed for one.

        Not those that one of the crew typed from a paper: they are the family's.
        """
        filed = Q(filed_by=user) & ~Q(filed_as=FiledAs.CREW)
        return self.filter(Q(enrolment__member__holder=user) | filed)


def _exactly_in(names: frozenset[ClaimState], *fields: str, **also: object) -> Q:
    """Return the condition that fields are filled in these states, and empty in all others.

    It asks for "not null" by name: a check that compares with null would let the row pass.
    """
    filled = Q(**{f"{field}__isnull": False for field in fields}, **also)
    empty = Q(**{f"{field}__isnull": True for field in fields})
    return Q(state__in=sorted(names)) & filled | ~Q(state__in=sorted(names)) & empty


def _unless(names: frozenset[ClaimState], condition: Q) -> Q:
    return Q(state__in=sorted(names)) | condition


class Claim(models.Model):
    """A request for aid after one event."""

    ref = models.CharField(max_length=8, unique=True)  # public, and not to be guessed
    once = models.UUIDField(unique=True)  # the form it came from: sent twice, it is one claim
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="claims")
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause)
    condition = EncryptedTextField()
    story = EncryptedTextField()
    event_on = models.DateField()
    account_name = EncryptedTextField()
    account_ref = EncryptedTextField()
    account_lookup = KeyedHashField(of=("account_digits",), purpose="claims.account", null=True)
    filed_as = models.CharField(max_length=8, choices=FiledAs, default=FiledAs.HOLDER)
    # Which of the charter's kinds of case it is, by their keys; empty where it says none.
    condition_key = EncryptedTextField(default="")
    condition_lookup = KeyedHashField(
        of=("plan_id", "condition_key"), purpose="claims.condition", null=True
    )
    severity = models.CharField(max_length=120, blank=True, default="")
    employer = EncryptedTextField(default="")  # nobody who works there reads the claim
    employer_lookup = KeyedHashField(of=("employer",), purpose="claims.employer", null=True)

    # What binds the claim, worked out when it was filed.
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    band = models.ForeignKey(
        Band, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cap_minor = models.PositiveBigIntegerField()
    bound_by = models.CharField(max_length=8, choices=BoundBy, default=BoundBy.EVENT)

    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.SUBMITTED)
    submitted_at = models.DateTimeField()
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # by then somebody must have acted
    looked_at = models.DateTimeField(null=True, blank=True)  # a machine, for signals
    round = models.PositiveSmallIntegerField(choices=Round, default=Round.FIRST)
    is_blind = models.BooleanField(
        default=False
    )  # drawn to be read twice, neither seeing the other

    # Who reads it at the moment; nobody else may, until they let go or the time is up.
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_until = models.DateTimeField(null=True, blank=True)

    # The first reader's recommendation; once confirmed, it is the decision.
    recommended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True, default="")
    recommended_minor = models.PositiveBigIntegerField(null=True, blank=True)
    article = models.CharField(max_length=120, blank=True, default="")
    fact = EncryptedTextField(default="")
    reason = EncryptedTextField(default="")
    remedy = EncryptedTextField(default="")  # what would change it

    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    panel_ref = models.CharField(max_length=8, blank=True, default="")  # the panel that decided
    award_minor = models.PositiveBigIntegerField(null=True, blank=True)
    notice_from = models.DateTimeField(null=True, blank=True)
    notice_until = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="claim_is_in_a_known_state", condition=Q(state__in=sorted(ClaimState))
            ),
            CheckConstraint(
                name="claim_without_a_band_has_no_cap",
                condition=Q(band__isnull=False) | Q(cap_minor=0),
            ),
            CheckConstraint(
                name="claim_recommended_with_verdict_and_reasons",
                condition=Q(
                    state__in=sorted(states.UNREAD | {S.WITHDRAWN}),
                    recommended_by=None,
                    verdict="",
                    recommended_minor=None,
                    article="",
                )
                | ~Q(state__in=sorted(states.UNREAD))
                & (Q(recommended_by__isnull=False) | ~Q(panel_ref=""))
                & Q(verdict__in=sorted(Verdict))
                & ~Q(article="")
                & Q(fact__is_blank=False, reason__is_blank=False),
            ),
            CheckConstraint(
                name="claim_recommended_amount_iff_to_grant",
                condition=Q(
                    verdict=Verdict.GRANT, recommended_minor__isnull=False, recommended_minor__gt=0
                )
                | ~Q(verdict=Verdict.GRANT) & Q(recommended_minor=None),
            ),
            CheckConstraint(
                name="claim_refusal_says_what_would_change_it",
                condition=~Q(verdict=Verdict.REFUSE) | Q(remedy__is_blank=False),
            ),
            CheckConstraint(
                name="claim_decided_iff_past_review",
                condition=_exactly_in(states.DECIDED, "decided_at"),
            ),
            CheckConstraint(
                name="claim_decided_by_a_person_or_a_panel",
                condition=Q(decided_at=None, decided_by=None, panel_ref="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, panel_ref="")
                | Q(decided_at__isnull=False, decided_by=None, recommended_by=None)
                & ~Q(panel_ref=""),
            ),
            CheckConstraint(
                name="claim_decided_by_a_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("recommended_by")),
            ),
            CheckConstraint(
                name="claim_verdict_is_what_was_decided",
                condition=_unless(frozenset(S) - states.HAS_AWARD, Q(verdict=Verdict.GRANT))
                & (~Q(state=S.REFUSED) | Q(verdict=Verdict.REFUSE)),
            ),
            CheckConstraint(
                name="claim_award_iff_granted",
                condition=_exactly_in(states.HAS_AWARD, "award_minor", award_minor__gt=0),
                violation_error_message="A claim carries an award exactly when it is granted.",
            ),
            CheckConstraint(
                name="claim_award_is_what_was_recommended",
                condition=Q(award_minor=None) | Q(award_minor=F("recommended_minor")),
            ),
            CheckConstraint(
                name="claim_award_within_cap",
                condition=Q(recommended_minor=None) | Q(recommended_minor__lte=F("cap_minor")),
            ),
            CheckConstraint(
                name="claim_notice_iff_shown",
                condition=_exactly_in(
                    states.SHOWN,
                    "notice_from",
                    "notice_until",
                    notice_until__gte=F("notice_from"),
                ),
            ),
            CheckConstraint(
                name="claim_cleared_iff_notice_over",
                condition=_exactly_in(
                    states.NOTICE_OVER, "cleared_at", cleared_at__gte=F("notice_until")
                ),
            ),
            CheckConstraint(
                name="claim_shared_at_iff_shared",
                condition=_exactly_in(states.SHARE_DUE, "shared_at"),
            ),
            CheckConstraint(
                name="claim_paid_at_iff_paid",
                condition=_exactly_in(frozenset({S.PAID}), "paid_at"),
            ),
            CheckConstraint(
                name="claim_has_a_clock_iff_somebody_must_act",
                condition=_exactly_in(states.CLOCKED, "due_at", due_at__gte=F("state_since")),
            ),
            CheckConstraint(
                name="claim_taken_by_somebody_for_a_time",
                condition=Q(taken_by=None, taken_until=None)
                | Q(taken_by__isnull=False, taken_until__isnull=False),
            ),
            CheckConstraint(
                name="claim_read_by_somebody_while_under_review",
                condition=~Q(state=S.UNDER_REVIEW) | Q(taken_by__isnull=False),
            ),
            CheckConstraint(name="claim_of_a_known_round", condition=Q(round__in=sorted(Round))),
            UniqueConstraint(
                name="one_claim_per_event",
                fields=["enrolment", "event_on", "cause"],
                condition=~Q(state__in=sorted(states.CLOSED)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="claims_of_a_plan_by_state", fields=["plan", "state", "submitted_at"]
            ),
            models.Index(
                name="claims_with_a_clock", fields=["due_at"], condition=Q(due_at__isnull=False)
            ),
            models.Index(name="claims_by_account", fields=["account_lookup"]),
            models.Index(name="claims_by_condition", fields=["condition_lookup", "submitted_at"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def account_digits(self) -> str | None:
        """Return the account's letters and digits alone; None where there is none.

        However it is typed, with spaces or without, it is one account.
        """
        plain = unicodedata.normalize("NFKC", self.account_ref or "").casefold()
        return "".join(sign for sign in plain if sign.isalnum()) or None
