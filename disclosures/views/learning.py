"""The pages that explain: how sharing works, a pool to play with, questions for panel members."""

from collections.abc import Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.caching import made_of_sealed
from disclosures.downloads import chart_file
from disclosures.learning_forms import ExplainerForm
from disclosures.words import explainers, lessons, quizzes

INITIAL: Final[Mapping[str, str]] = {
    "people": "1000",
    "ill": "1",
    "award": "100000",
    "fee": "8",
}


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """How a share comes about, worked on paper, and with the numbers of whoever asks."""
    is_asked = bool(INITIAL.keys() & request.GET.keys())
    form = ExplainerForm(request.GET) if is_asked else ExplainerForm(initial=dict(INITIAL))
    asked: explainers.Asked | None = explainers.FIRST
    if is_asked:
        asked = form.asked() if form.is_valid() else None
    context = {
        "form": form,
        "explained": explainers.explain(asked) if asked else None,
        "crowd_query": request.GET.urlencode(),
        "wave": explainers.wave_chart(),
        "example": lessons.example(),
    }
    status = 422 if asked is None else 200
    return render(request, "disclosures/learn.html", context, status=status)


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Questions for future panel members; what is answered is explained, and kept nowhere."""
    asked = quizzes.asked(request.GET.dict())
    context = {"asked": asked, "score": quizzes.score(asked)}
    return render(request, "disclosures/learn_panel.html", context)


@require_safe
def crowd(request: HttpRequest) -> HttpResponse:
    """The people of the explainer as a file."""
    form = ExplainerForm(request.GET or INITIAL)
    if not form.is_valid():
        raise Http404
    return made_of_sealed(chart_file(explainers.crowd_chart(form.asked()), "people.csv"))


@require_safe
def wave(_request: HttpRequest) -> HttpResponse:
    """The pool on paper as a file."""
    return made_of_sealed(chart_file(explainers.wave_chart(), "months.csv"))
