"""Charts with their words: the question, the answer, the axis."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from disclosures import charts
from disclosures.rules import Document
from disclosures.words.equations import share_words
from disclosures.words.plain import plain_money
from treasury.templatetags.money import amount, money, percent_bps

BPS = 10_000


def bps_of(minor: int, whole: int) -> int:
    """Return a part in hundredths of a percent, to the nearest."""
    return (2 * minor * BPS + whole) // (2 * whole)


def shares_chart(
    documents: Sequence[Document], *, key: str, waiting: Document | None = None
) -> charts.Bars:
    """Return what each period cost, oldest first; a provisional one stands last, drawn apart."""
    shown = [*documents, *([waiting] if waiting else [])]
    currency = shown[0].plan.currency if shown else "CNY"
    return charts.bars(
        caption=charts.Caption(
            key=key,
            title=_("What did each period cost one person?"),
            summary=_summary(documents),
            columns=(_("Period"), _("Share of each")),
            plain=lambda minor: plain_money(minor, currency),
        ),
        points=[_point(document, is_last=document is shown[-1]) for document in shown],
        tick_text=lambda minor: money(minor, currency),
    )


def each_yuan_chart(document: Document, *, key: str) -> charts.Stack:
    """Return where a period's money goes: to families, into the reserve, to the running costs."""
    figures, currency = document.figures, document.plan.currency
    parts = [
        (_("To the families"), figures.benefit_minor),
        (_("Fee for running the plan"), figures.fee_minor),
        (_("Into the reserve"), figures.reserve_minor),
    ]
    whole = sum(minor for _label, minor in parts) or 1
    return charts.stack(
        caption=charts.Caption(
            key=key,
            title=_("Where does the money go?"),
            summary=_("Of every hundred, %(part)s goes to families.")
            % {"part": percent_bps(bps_of(figures.benefit_minor, whole))},
            columns=(_("To what"), _("Amount")),
            plain=lambda minor: plain_money(minor, currency),
        ),
        parts=[
            charts.Part(
                label=label,
                value=minor,
                text=f"{amount(minor, currency)} ({percent_bps(bps_of(minor, whole))})",
            )
            for label, minor in parts
            if minor
        ],
    )


def _point(document: Document, *, is_last: bool) -> charts.Point:
    is_open = document.period.sealed_at is None
    label = _("Period %(no)d") % {"no": document.period.no}
    return charts.Point(
        label=_("%(period)s (provisional)") % {"period": label} if is_open else label,
        value=document.shares_minor[1],
        text=share_words(document),
        state="provisional" if is_open else "current" if is_last else "",
    )


def _summary(documents: Sequence[Document]) -> str:
    if not documents:
        return _("No period has been sealed yet.")
    shares = [document.shares_minor[1] for document in documents]
    currency = documents[0].plan.currency
    facts = {
        "count": len(documents),
        "least": money(min(shares), currency),
        "most": money(max(shares), currency),
    }
    if len(documents) == 1:
        return _("One period, at %(most)s.") % facts
    return _("%(count)d periods, between %(least)s and %(most)s each.") % facts
