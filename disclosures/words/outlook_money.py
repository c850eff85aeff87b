"""The outlook's charts of money: what reached families, what the fee went on, what came in."""

from django.utils.translation import gettext as _

from disclosures import charts
from disclosures.rules import Document
from disclosures.selectors.outlook import Outlook
from disclosures.words.pictures import bps_of
from disclosures.words.plain import plain_money, plain_percent
from treasury.states import ExpenseKind
from treasury.templatetags.money import amount, money, percent_bps

NEARLY = 9_900


def benefits(outlook: Outlook) -> charts.Histogram:
    """Return what was charged in twelve months beside what was granted in them."""
    currency = outlook.plan.currency
    charged, granted = _sums(outlook.year)
    parts = [
        (_("Charged to members"), charged),
        (_("Granted to families"), granted),
    ]
    return charts.histogram(
        caption=charts.Caption(
            key="benefits",
            title=_("How much of what is charged reaches families?"),
            summary=_benefit_words(charged, granted, currency),
            columns=(_("In twelve months"), _("Amount")),
            plain=lambda minor: plain_money(minor, currency),
        ),
        bands=[
            charts.Part(label=label, value=minor, text=money(minor, currency))
            for label, minor in parts
        ]
        if charged
        else [],
    )


def _sums(documents: list[Document]) -> tuple[int, int]:
    return (
        sum(one.figures.charged_minor for one in documents),
        sum(one.figures.benefit_minor for one in documents),
    )


def _benefit_words(charged: int, granted: int, currency: str) -> str:
    if not charged:
        return _("Nothing was charged in the last twelve months.")
    return _(
        "Of %(charged)s charged, %(granted)s were granted to families: %(part)s. The rest is the"
        " fee, the reserve and what is carried into the next period."
    ) % {
        "charged": money(charged, currency),
        "granted": money(granted, currency),
        "part": percent_bps(bps_of(granted, charged)),
    }


def fees(outlook: Outlook) -> charts.Histogram:
    """Return what the fee was spent on so far, by kind."""
    currency, last = outlook.plan.currency, outlook.last
    spent = [one for one in (last.fee_spent if last else ()) if one.so_far_minor]
    names = {kind.value: str(kind.label) for kind in ExpenseKind}
    return charts.histogram(
        caption=charts.Caption(
            key="fees",
            title=_("What is the fee spent on?"),
            summary=_fee_words(outlook),
            columns=(_("For what"), _("Amount")),
            plain=lambda minor: plain_money(minor, currency),
        ),
        bands=[
            charts.Part(
                label=names.get(one.kind, one.kind),
                value=max(one.so_far_minor, 0),
                text=amount(one.so_far_minor, currency),
            )
            for one in spent
        ],
    )


def _fee_words(outlook: Outlook) -> str:
    last, currency = outlook.last, outlook.plan.currency
    fee = sum(one.figures.fee_minor for one in outlook.documents)
    if not fee:
        return _("No fee has come in yet.")
    if last is None or not any(one.so_far_minor for one in last.fee_spent):
        return _(
            "No expense of the fee is in the books yet; %(fee)s of it came in over two years."
        ) % {"fee": money(fee, currency)}
    spent = sum(one.so_far_minor for one in last.fee_spent)
    return _("%(spent)s were spent so far, each on an invoice that two people looked at.") % {
        "spent": money(spent, currency)
    }


def collection(outlook: Outlook) -> charts.Line:
    """Return how much of all that was asked for had come in when each report was published."""
    told = [(one, _rate(one)) for one in outlook.documents]
    return charts.line(
        caption=charts.Caption(
            key="collection",
            title=_("How much of what is asked for comes in?"),
            summary=_collection_words(outlook),
            columns=(_("Period"), _("Come in so far")),
            plain=plain_percent,
        ),
        readings=[
            charts.Reading(
                label=_("Period %(no)d") % {"no": one.period.no},
                value=rate,
                text=percent_bps(rate),
            )
            for one, rate in told
            if rate is not None
        ],
        tick_text=percent_bps,
    )


def _rate(document: Document) -> int | None:
    """Return what has come in of all that was asked for, in whole percent; it names no amount."""
    found = document.collected
    if found is None or not found.asked_minor:
        return None
    return found.collected_minor * 100 // found.asked_minor * 100


def _collection_words(outlook: Outlook) -> str:
    rate = _rate(outlook.last) if outlook.last else None
    if rate is None:
        return _("Nothing has been asked for yet.")
    return _(
        "Of all that was asked for so far, %(part)s has come in, to the whole percent below."
    ) % {"part": percent_bps(rate)}
