"""The admin shows which reports there are; it changes nothing."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from disclosures.models import Report

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin  # not subscriptable when running


@admin.register(Report)
class ReportAdmin(ModelAdmin):
    """A lamp, not a tool."""

    list_display = ("plan", "no", "sha256", "published_at")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False
