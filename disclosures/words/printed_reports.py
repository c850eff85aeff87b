"""A report as the words of a printed page: from its document alone, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apportionment.equations import Term
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from charter.words.paper import paper
from disclosures.rules import Document
from disclosures.selectors import Published
from disclosures.words import period_parts, stories
from disclosures.words.equations import equation, fund
from disclosures.words.names import (
    EXCEPTIONS,
    ages_words,
    band_words,
    cause_words,
    plan_words,
    time_words,
)
from treasury.templatetags.money import amount, count, money

Cells = list[str]
Sheet = dict[str, object]


def printed(published: Published, plan: Plan) -> dict[str, object]:
    """Return what `disclosures/report.typ` is filled with; `plan` says how days are written."""
    document = published.document
    in_fund = fund(document)
    return {
        **paper(plan, at=published.published_at),
        "title": _("%(plan)s: period %(no)d")
        % {"plan": plan_words(document.plan), "no": document.period.no},
        "headline": stories.headline(document),
        "share": stories.share_sentence(document),
        "facts": _facts(document, plan),
        "equation_title": stories.equation_title(document),
        "equation": _terms(equation(document)),
        "fund": _terms(in_fund) if in_fund else [],
        "notes": list(stories.notes(document)),
        "sheets": [sheet for sheet in _sheets(document) if sheet["rows"]],
        "paid": period_parts.paid_sentence(document),
        "proof": _proof(published),
        "proof_words": _(
            "This page is made from the report's bytes, and shows nothing else. The bytes are at"
            " the address below the site's own; their SHA-256 stands in the public log. That shows"
            " what was published and that nobody has changed it since. It does not show that those"
            " who were helped were ill: for that there are audits."
        ),
    }


def _facts(document: Document, plan: Plan) -> list[dict[str, str]]:
    period = document.period
    sealed = plan_time_text(period.sealed_at, plan) if period.sealed_at else "—"
    return _pairs(
        (_("Heads were counted"), plan_time_text(period.cutoff_at, plan)),
        (_("Cases were shown until"), plan_time_text(period.notice_until, plan)),
        (_("Sealed"), sealed),
        (_("Debited"), plan_date_text(period.debit_on, plan)),
        (_("Members who share"), count(document.figures.headcount)),
        (_("Charter"), _("Version %(number)s") % {"number": document.charter.number}),
    )


def _proof(published: Published) -> list[dict[str, str]]:
    document = published.document
    receipts = document.receipts
    address = f"plans/{document.plan.slug}/periods/{document.period.no}/report.json"
    return _pairs(
        (_("Address"), address),
        (_("SHA-256 of the report"), published.sha256),
        (_("SHA-256 of the report before"), document.previous_sha256 or "—"),
        (_("SHA-256 of the charter"), document.charter.source_sha256 or document.charter.sha256),
        (_("Root of the receipts"), receipts.root if receipts else "—"),
    )


def _terms(found: object) -> list[dict[str, str]]:
    terms: list[Term] = [*found.terms, found.result]  # type: ignore[attr-defined]
    return [{"sign": term.sign, "label": term.label, "value": term.value} for term in terms]


def _sheets(document: Document) -> list[Sheet]:
    return [
        _bands(document),
        _claims(document),
        _exceptions(document),
        _collected(document),
        _told(_("What the fee was spent on"), period_parts.spending(document), is_money=True),
        _told(_("Objections"), period_parts.objections(document)),
        _told(_("Appeals"), period_parts.appeals(document)),
    ]


def _bands(document: Document) -> Sheet:
    currency = document.plan.currency
    head = [_("Age"), _("Came"), _("Went"), _("Counted"), _("Spared"), _("Each shares")]
    rows = [
        [
            band_words(band),
            count(band.came),
            count(band.went),
            count(band.counted),
            count(band.exempt),
            amount(band.share_minor, currency),
        ]
        for band in document.bands
    ]
    return _sheet(_("Members by age"), head, rows, numbers=(1, 2, 3, 4, 5))


def _claims(document: Document) -> Sheet:
    currency = document.plan.currency
    head = [_("Case"), _("What happened"), _("When"), _("Age"), _("Award"), _("Shared now")]
    rows = [
        [
            claim.ref,
            cause_words(claim.cause),
            time_words(claim.event_in),
            ages_words(claim.ages),
            amount(claim.award_minor, currency),
            amount(claim.allowed_minor, currency),
        ]
        for claim in document.claims
    ]
    return _sheet(_("Cases"), head, rows, numbers=(4, 5))


def _exceptions(document: Document) -> Sheet:
    currency = document.plan.currency
    rows = [
        [str(EXCEPTIONS[one.kind]), count(one.count), amount(one.amount_minor, currency)]
        for one in document.exceptions
    ]
    head = [_("Who owes something else"), _("Members"), _("Together")]
    return _sheet(_("Exceptions"), head, rows, numbers=(1, 2))


def _collected(document: Document) -> Sheet:
    """Return what the plan has asked for and got so far, when this was published."""
    told, currency = document.collected, document.plan.currency
    rows = []
    if told is not None and told.asked_minor:
        rows = [
            [_("Asked of members"), money(told.asked_minor, currency)],
            [_("Collected"), money(told.collected_minor, currency)],
            [_("Not paid yet"), money(told.open_minor, currency)],
            [_("Given up"), money(told.written_off_minor, currency)],
        ]
    return _sheet(_("Collected since the plan began"), [_("What"), _("Amount")], rows, numbers=(1,))


def _told(caption: str, rows: Iterable[period_parts.Row], *, is_money: bool = False) -> Sheet:
    so_far = _("Since the plan began") if is_money else _("So far")
    head = [_("What"), _("Since the last report"), so_far]
    cells = [[row.label, row.latest, row.so_far] for row in rows]
    return _sheet(caption, head, cells, numbers=(1, 2))


def _sheet(caption: str, head: Cells, rows: list[Cells], *, numbers: tuple[int, ...]) -> Sheet:
    return {
        "caption": caption,
        "head": head,
        "rows": rows,
        "total": [],
        "numbers": list(numbers),
    }


def _pairs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]
