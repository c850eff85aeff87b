"""Work a share out again: earlier pools' published ones, and any that somebody types."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apportionment.rules import close, replay
from apportionment.rules.replay_rows import read_rows
from disclosures.forms import CheckForm
from disclosures.words import replays, sums

PUBLISHED: Final = Path(settings.BASE_DIR) / "apportionment" / "published" / "published_periods.csv"
INITIAL: Final = {"fee": "8", "rounding": "half_up", "floor": "0.01"}


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """A form that works a share out, and the table of earlier pools."""
    is_asked = bool(CheckForm.base_fields.keys() & request.GET.keys())
    form = CheckForm(request.GET) if is_asked else CheckForm(initial=INITIAL)
    answer = None
    if is_asked and form.is_valid():
        inputs = form.inputs()
        answer = sums.answer(inputs, close(inputs))
    lines = replay.table(read_rows(PUBLISHED.read_bytes()))
    context = {"form": form, "answer": answer, "schemes": replays.schemes(lines)}
    status = 422 if is_asked and answer is None else 200
    return render(request, "disclosures/check.html", context, status=status)
