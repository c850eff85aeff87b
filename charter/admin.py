"""The admin shows plans and charters; it changes nothing."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from charter.models import Band, CharterCutoff, CharterVersion, Plan

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin  # not subscriptable when running


class ReadOnly(ModelAdmin):
    """A lamp, not a tool."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    list_display = ("slug", "name_en", "currency", "time_zone", "clock_offset")


@admin.register(CharterVersion)
class CharterVersionAdmin(ReadOnly):
    list_display = ("plan", "number", "in_force_at", "source", "text_hash")


@admin.register(Band)
class BandAdmin(ReadOnly):
    list_display = ("plan", "key")


@admin.register(CharterCutoff)
class CharterCutoffAdmin(ReadOnly):
    list_display = ("plan", "frozen_at")
