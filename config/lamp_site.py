"""The site of the read-only admin."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from members.permissions import has_passed_second_factor, to_second_factor, to_sign_in

if TYPE_CHECKING:
    AnyAdmin = ModelAdmin[Any]
else:
    AnyAdmin = ModelAdmin  # not subscriptable when running

# allauth's: secrets, keys of open sessions, and tables that stay empty
UNSEEN: Final = frozenset({"account", "mfa", "usersessions"})


class LampSite(AdminSite):
    """The admin for whoever may look at it and has passed a second factor in this session."""

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[AnyAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Show a table, unless it is one that nobody is to look at."""
        given = model_or_iterable
        models = [given] if isinstance(given, type) else list(given)
        shown = [model for model in models if model._meta.app_label not in UNSEEN]
        super().register(shown, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the admin shows itself."""
        return super().has_permission(request) and has_passed_second_factor(request)

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  Django names it
    ) -> HttpResponse:
        """Send to the house's own sign-in, or to the second factor that is still to be passed."""
        wanted = request.GET.get("next", "/admin/")
        if super().has_permission(request):
            return to_second_factor(request, wanted=wanted)
        return to_sign_in(request, wanted=wanted)
