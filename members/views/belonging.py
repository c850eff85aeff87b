"""The door of whom one holds, and where they belong."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.pages import family_rows
from members.permissions import UserRequest, member_required


@require_safe
@member_required
def family(request: UserRequest) -> HttpResponse:
    return render(request, "members/family.html", {"rows": family_rows(user=request.user)})
