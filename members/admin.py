"""A lamp, not a tool: people and their belonging are shown; nothing can be changed here."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from members.models import (
    Acceptance,
    Enrolment,
    EnrolmentEvent,
    Freeze,
    Member,
    Message,
    RoleGrant,
    User,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin  # not subscriptable when running


class _Lamp(ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserLamp(_Lamp):
    list_display = ("name", "email", "phone", "language", "is_active", "registered_at")
    search_fields = ("name", "email", "phone")
    exclude = ("password",)


@admin.register(RoleGrant)
class RoleGrantLamp(_Lamp):
    list_display = ("user", "role", "plan", "granted_at", "granted_by")
    list_filter = ("role",)
    list_select_related = ("user", "plan", "granted_by")


@admin.register(Member)
class MemberLamp(_Lamp):
    list_display = ("name", "relation", "born_on", "holder")
    list_select_related = ("holder",)


@admin.register(Enrolment)
class EnrolmentLamp(_Lamp):
    list_display = ("pk", "plan", "member", "state", "joined_at", "waiting_until", "left_at")
    list_filter = ("plan", "state")
    list_select_related = ("plan", "member")


@admin.register(EnrolmentEvent)
class EnrolmentEventLamp(_Lamp):
    list_display = ("enrolment_id", "plan", "move", "before", "after", "at", "by")
    list_filter = ("plan", "move")
    list_select_related = ("plan", "by")


@admin.register(Freeze)
class FreezeLamp(_Lamp):
    list_display = ("enrolment_id", "plan", "reason", "frozen_at", "thawed_at")
    list_filter = ("plan",)
    list_select_related = ("plan",)


@admin.register(Acceptance)
class AcceptanceLamp(_Lamp):
    list_display = ("enrolment_id", "consent", "version", "language", "accepted_at")
    list_filter = ("consent",)
    list_select_related = ("version",)


@admin.register(Message)
class MessageLamp(_Lamp):
    list_display = ("key", "channel", "recipient", "queued_at", "sent_at", "failures")
    list_filter = ("channel",)
