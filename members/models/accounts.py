"""Logins and the roles given to them."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from charter.models import Plan
from members.states import Role
from treasury.models import Payer


class User(AbstractBaseUser):
    """A login, found by e-mail or by phone number; it pays for the members it holds."""

    name = models.CharField(max_length=80)
    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=20, null=True, blank=True, unique=True)
    language = models.CharField(max_length=10, default="zh-hans")
    payer = models.OneToOneField(
        Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may look at the read-only admin
    registered_at = models.DateTimeField()
    phone_proven_at = models.DateTimeField(null=True, blank=True)  # signed in by a code to it
    unreachable_since = models.DateTimeField(null=True, blank=True)  # its last address is gone

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_has_email_or_phone",
                condition=Q(email__isnull=False)
                | Q(phone__isnull=False)
                | Q(unreachable_since__isnull=False),
                violation_error_message="An account needs an e-mail address or a phone number.",
            ),
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=None) | Q(email=Lower("email")),
            ),
            models.CheckConstraint(
                name="user_phone_is_international",
                condition=Q(phone=None) | Q(phone__regex=r"^\+[0-9]{7,15}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, _obj: object = None) -> bool:
        """Return whether the admin may show a table: staff may look, nobody may change."""
        return self.is_staff and ".view_" in perm

    def has_module_perms(self, _app_label: str) -> bool:
        """Return whether the admin may list an app's tables."""
        return self.is_staff


class RoleGrant(models.Model):
    """A role given to a user, for one plan or (plan empty) for all plans."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_grant_per_user_plan_and_role",
                fields=["user", "plan", "role"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class RoleEnd(models.Model):
    """A role that was taken back: whose, since when, by whom and why. Written once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_ends")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_ends_after_it_was_given",
                condition=models.Q(ended_at__gte=models.F("granted_at")),
            ),
            models.CheckConstraint(name="role_ends_for_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: no longer {self.role}"
