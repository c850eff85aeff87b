"""Who a member is by their document, and who of the crew looked at it."""

from django.db import models
from django.db.models import Q

from members.models.accounts import User
from members.models.belonging import Member
from members.states import AccessKind, DocumentKind, IdentityState
from vault.fields import EncryptedTextField, KeyedHashField


class Identity(models.Model):
    """A member's document; the number lies encrypted, and one document is one member's only."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="identity")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    country = models.CharField(max_length=2)
    number = EncryptedTextField()
    number_hash = KeyedHashField(of=["kind", "country", "number"], purpose="document", unique=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=IdentityState, default=IdentityState.UNVERIFIED)
    ask_at = models.DateTimeField(null=True, blank=True)  # when the verifier is asked (again)
    verifier = models.CharField(max_length=60, blank=True, default="")
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: a machine
    verified_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(default="")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.CheckConstraint(
                name="identity_is_judged_iff_not_unverified",
                condition=Q(state="unverified", verified_at=None, verified_by=None, verifier="")
                | Q(state__in=["verified", "doubtful"], verified_at__isnull=False, ask_at=None)
                & ~Q(verifier=""),
            ),
        ]
        indexes = [
            models.Index(
                name="identities_to_verify", fields=["given_at"], condition=Q(state="unverified")
            ),
            models.Index(
                name="identities_to_ask", fields=["ask_at"], condition=Q(ask_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member_id}"

    @property
    def seen(self) -> str:
        """Return what a page remembers of the document it showed."""
        return bytes(self.number_hash).hex()[:16]


class Access(models.Model):
    """One of the crew opened a member's identity or health data; told once a day."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="accesses")
    kind = models.CharField(max_length=10, choices=AccessKind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()  # in UTC
    at = models.DateTimeField()  # the first time that day

    class Meta:
        verbose_name_plural = "accesses"
        constraints = [
            models.UniqueConstraint(
                name="one_access_a_day_by_person_and_kind", fields=["member", "kind", "by", "on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} opened {self.kind} of {self.member_id}"
