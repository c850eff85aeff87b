"""A report as pages to print."""

from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

import printing
from disclosures import selectors
from disclosures.caching import sealed
from disclosures.finding import plan_of
from disclosures.views import periods
from disclosures.words.printed_reports import printed

PRINTED_IN: Final = {"en": "en", "zh": "zh-hans"}


@require_safe
def report(request: HttpRequest, slug: str, no: int, lang: str = "") -> HttpResponse:
    """The report as PDF: one address a language, whose bytes stay; without one, on to the reader's.

    One that is still being written is answered as its bytes are.
    """
    plan = plan_of(slug)
    found = selectors.published(plan_id=plan.pk, no=no)
    if found is None:
        return periods.report(request, slug=slug, no=no)
    if lang not in PRINTED_IN:
        return _to_own(slug, no)
    with translation.override(PRINTED_IN[lang]):
        made = printing.pdf("disclosures/report.typ", printed(found, plan))
    name = f"{plan.slug}-period-{no}-{lang}.pdf"
    response = HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    return sealed(response, sha256(made).hexdigest())


def _to_own(slug: str, no: int) -> HttpResponse:
    """Send on to the pages in the reader's language; where to, nobody keeps for the next reader."""
    own = "zh" if (translation.get_language() or "en").startswith("zh") else "en"
    answer = redirect("disclosures:report_pdf_in", slug=slug, no=no, lang=own)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
