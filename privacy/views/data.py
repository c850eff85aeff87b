"""Doors of one's own data: see who looked, take all of it along, have it erased."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.permissions import UserRequest, freshly_proven, member_required
from privacy import services
from privacy.pages import DataPage, ErasePage, KeptPage
from privacy.rules import ErasureRefused

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@member_required
def data(request: UserRequest) -> HttpResponse:
    return render(request, "privacy/data.html", {"page": DataPage(request.user)})


@never_cache
@require_safe
@member_required
def kept(request: UserRequest) -> HttpResponse:
    return render(request, "privacy/kept.html", {"page": KeptPage()})


@never_cache
@require_http_methods(FORM_METHODS)
@member_required
@freshly_proven
def export(request: UserRequest) -> HttpResponseBase:
    """Answer with the zip; whoever asks by a link is shown the button."""
    if request.method != "POST":
        return render(request, "privacy/export_ask.html")
    now = timezone.now()
    try:
        file = services.export(user=request.user, language=get_language() or "en", at=now)
    except services.TooManyExports:
        messages.error(
            request,
            _("You have taken your data along ten times within a day. Please come back tomorrow."),
        )
        return redirect("privacy:data")
    return FileResponse(file, as_attachment=True, filename=f"tongzhou-{now:%Y-%m-%d}.zip")


@never_cache
@require_http_methods(FORM_METHODS)
@member_required
@freshly_proven
def erase(request: UserRequest) -> HttpResponse:
    """Say what erasing means and when it is possible; posted, note the wish."""
    now = timezone.now()
    status = 200
    if request.method == "POST":
        try:
            services.ask_erasure(user_id=request.user.pk, at=now)
        except ErasureRefused:
            status = 409  # the page says what must end first
        else:
            messages.success(request, _("Noted. Until that day you can call it off here."))
            return redirect("privacy:erase")
    page = ErasePage(request.user, at=now)
    return render(request, "privacy/erase.html", {"page": page}, status=status)


@require_POST
@member_required
def stay(request: UserRequest) -> HttpResponse:
    services.call_off_erasure(user_id=request.user.pk, at=timezone.now())
    messages.success(request, _("Called off. Nothing will be erased."))
    return redirect("privacy:data")
