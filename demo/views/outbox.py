"""The outbox, as it would have reached people."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo import selectors


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    who = request.GET.get("to", "").strip()
    found = selectors.outbox()
    if who:
        found = found.filter(recipient__endswith=who.replace(" ", ""))
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(
        request,
        "demo/messages.html",
        {"page": page, "who": who, "query": f"to={who}&" if who else ""},
    )
