"""What a report tells beside the arithmetic: payments, doubts, spending, and the plain formula."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosures import charts
from disclosures.rules import Document
from disclosures.rules.so_far import TallyPart
from disclosures.words.plain import plain_finer, plain_money
from disputes.states import AppealState, ObjectionState
from treasury.states import ExpenseKind
from treasury.templatetags.money import amount, count

MADE = "made"


@dataclass(frozen=True)
class Row:
    """A line of a small table: since the report before, and so far."""

    label: str
    latest: str
    so_far: str


def paid_sentence(document: Document) -> str:
    """Return how many awards were paid, confirmed and audited; empty where it is not told."""
    paid = document.paid
    if paid is None:
        return ""
    awards = ngettext("%(count)s award paid", "%(count)s awards paid", paid.awards)
    return _("%(awards)s, %(confirmed)s confirmed by the payee, %(audited)s audited.") % {
        "awards": awards % {"count": count(paid.awards)},
        "confirmed": count(paid.confirmed),
        "audited": count(document.audited),
    }


def objections(document: Document) -> list[Row]:
    """Return what came of objections, and nothing where none was ever made."""
    labels = {state.value: str(state.label) for state in ObjectionState}
    found = document.disputes.objections if document.disputes else ()
    return list(_tallies(found, {MADE: _("Objections made"), **labels}))


def appeals(document: Document) -> list[Row]:
    """Return what came of appeals, and nothing where none was ever made."""
    labels = {state.value: str(state.label) for state in AppealState}
    found = document.disputes.appeals if document.disputes else ()
    return list(_tallies(found, {MADE: _("Appeals made"), **labels}))


def spending(document: Document) -> list[Row]:
    """Return what the fee was spent on."""
    currency = document.plan.currency
    labels = {kind.value: str(kind.label) for kind in ExpenseKind}
    return [
        Row(
            labels.get(one.kind, one.kind),
            amount(one.amount_minor, currency),
            amount(one.so_far_minor, currency),
        )
        for one in document.fee_spent
    ]


def formula(document: Document) -> str:
    """Return the division as any calculator takes it; empty where it is not one division."""
    figures, currency = document.figures, document.plan.currency
    if document.is_fixed or not document.is_uniform or not figures.headcount:
        return ""
    if figures.to_share_minor <= 0:
        return ""
    terms = [(sign, minor) for sign, minor in _terms(document) if minor]
    first, *others = terms
    text = plain_money(first[1], currency)
    text += "".join(f" {sign} {plain_money(minor, currency)}" for sign, minor in others)
    exact, rest = divmod(figures.to_share_minor * 100, figures.headcount)
    found = plain_finer(exact, currency) + ("…" if rest else "")
    return f"({text}) / {figures.headcount} = {found}"


def flow_chart(document: Document, *, key: str) -> charts.Flow:
    """Return all money of a period: from where it comes, and what it becomes."""
    inward, outward = _streams(document)
    return charts.flow(
        caption=charts.Caption(
            key=key,
            title=_("Where did it come from, and what became of it?"),
            summary=_("On the left what came in, on the right what it became; both sides agree."),
            columns=(_("What"), _("Amount")),
            plain=lambda minor: plain_money(minor, document.plan.currency),
        ),
        inward=inward,
        outward=outward,
    )


def _streams(document: Document) -> tuple[list[charts.Part], list[charts.Part]]:
    """Return what comes in and what goes out; an amount below zero stands on the other side."""
    figures = document.figures
    inward = [
        (_("From members"), figures.charged_minor),
        (_("Above the yearly cap"), figures.borne_minor),
        (_("From last time"), figures.carry_in_minor),
        (_("Paid late"), figures.recovered_minor),
        (_("Borne by others"), figures.subsidy_minor),
        (_("From the reserve"), figures.reserve_draw_minor),
        (_("Awards taken back"), figures.clawback_minor),
        (_("Corrections"), figures.adjustments_minor),
    ]
    outward = [
        (_("To the families"), figures.benefit_minor),
        (_("Fee"), figures.fee_minor),
        (_("Into the reserve"), figures.reserve_minor),
        (_("Dues given up"), figures.written_off_minor),
        (_("Refunds"), figures.refunds_minor),
        (_("Given back"), figures.rebates_minor),
        (_("To next time"), figures.carry_out_minor),
    ]
    turned = {_("From last time"): _("Missing last time"), _("To next time"): _("Still missing")}
    currency = document.plan.currency
    return _side(inward, outward, turned, currency), _side(outward, inward, turned, currency)


def _side(
    these: list[tuple[str, int]],
    others: list[tuple[str, int]],
    turned: dict[str, str],
    currency: str,
) -> list[charts.Part]:
    kept = [(label, minor) for label, minor in these if minor > 0]
    kept += [(turned.get(label, label), -minor) for label, minor in others if minor < 0]
    return [
        charts.Part(label=label, value=minor, text=amount(minor, currency)) for label, minor in kept
    ]


def _terms(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the terms of what is shared with their signs, the first one without."""
    figures = document.figures
    yield "+", figures.benefit_minor
    for added in (
        figures.fee_minor,
        figures.reserve_minor,
        figures.written_off_minor,
        figures.refunds_minor,
        figures.rebates_minor,
    ):
        yield "+", added
    for less in (
        figures.recovered_minor,
        figures.adjustments_minor,
        figures.subsidy_minor,
        figures.reserve_draw_minor,
        figures.clawback_minor,
        figures.carry_in_minor,
    ):
        yield ("-", less) if less >= 0 else ("+", -less)


def _tallies(found: tuple[TallyPart, ...], labels: dict[str, str]) -> Iterator[Row]:
    if not any(one.so_far for one in found):
        return
    for one in found:
        if one.so_far:
            label = labels.get(one.outcome, one.outcome)
            yield Row(label, count(one.count), count(one.so_far))
