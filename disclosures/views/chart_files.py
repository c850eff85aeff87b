"""The data of charts as files, each at an address of its own."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from charter.models import Plan
from disclosures import selectors
from disclosures.caching import made_of_sealed
from disclosures.charts import Chart
from disclosures.downloads import chart_file
from disclosures.finding import plan_of
from disclosures.rules import Document
from disclosures.words import period_parts, pictures


def _shares(plan: Plan) -> Chart:
    return pictures.shares_chart(selectors.headlines_ever(plan_id=plan.pk), key="shares")


OF_PLAN: Final[Mapping[str, Callable[[Plan], Chart]]] = {"shares": _shares}
OF_PERIOD: Final[Mapping[str, Callable[[Document], Chart]]] = {
    "money": lambda document: pictures.each_yuan_chart(document, key="money"),
    "flow": lambda document: period_parts.flow_chart(document, key="flow"),
}


@require_safe
def of_plan(_request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A chart of a plan, over all its sealed periods."""
    plan = plan_of(slug)
    if key not in OF_PLAN:
        raise Http404
    return chart_file(OF_PLAN[key](plan), f"{plan.slug}-{key}.csv")


@require_safe
def of_period(_request: HttpRequest, slug: str, no: int, key: str) -> HttpResponse:
    """A chart of a sealed period."""
    plan = plan_of(slug)
    published = selectors.published(plan_id=plan.pk, no=no)
    if published is None or key not in OF_PERIOD:
        raise Http404
    name = f"{plan.slug}-period-{no}-{key}.csv"
    return made_of_sealed(chart_file(OF_PERIOD[key](published.document), name))
