"""What a charter gives aid for and how requests are read, in sentences and for forms."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from charter.rules import AidCondition, Cause, EvidenceTerms, PanelTerms, ReviewTerms, Terms
from charter.templatetags.plan_name import charter_name
from charter.words.own_words import NOT_FILLED
from treasury.templatetags.money import percent_bps


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper of a kind of case as a reader sees it; `instead` is empty where none is named."""

    key: str
    name: str
    must: bool
    instead: str


@dataclass(frozen=True, kw_only=True)
class AidFor:
    """A kind of case in the reader's language; severities are (name in the charter, as read)."""

    key: str
    cause: str
    name: str
    definition: str
    article: int
    severities: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]


def aid_conditions(terms: Terms, cause: str = "") -> list[AidFor]:
    """Return the kinds of case aid is for, in the charter's order; of one cause if it is given."""
    return [aid_for(one, terms) for one in terms.aid if cause in ("", one.cause.value)]


def aid_for(condition: AidCondition, terms: Terms) -> AidFor:
    """Return one kind of case in the reader's language."""
    return AidFor(
        key=condition.key,
        cause=condition.cause.value,
        name=charter_name(condition),
        definition=_own(condition.definition_zh, condition.definition_en),
        article=condition.article,
        severities=tuple(
            (kind.name, charter_name(kind))
            for kind in terms.severity
            if kind.name in condition.severities
        ),
        papers=tuple(_paper(one) for one in condition.evidence),
    )


def aid(terms: Terms) -> Iterator[str]:
    """Yield the sentences of the article on what aid is for."""
    if not terms.aid:
        yield _("This charter does not list what aid is for: every serious case is read by itself.")
        return
    headings = {
        Cause.ILLNESS: _("Aid is for these illnesses."),
        Cause.ACCIDENT: _("Aid is for these accidents."),
    }
    for cause, heading in headings.items():
        if found := aid_conditions(terms, cause):
            yield heading
            for one in found:
                yield from _condition(one)
    if any(paper.instead for one in aid_conditions(terms) for paper in one.papers):
        yield _("What shows the same instead is as good as the paper in the list.")


def tenure(terms: Terms) -> Iterator[str]:
    """Yield how an entitlement grows with the days of belonging."""
    for step in terms.tenure:
        facts = {"share": percent_bps(step.share_bps), "days": step.from_days}
        if step.from_days == 0:
            yield _("From joining on, a case brings %(share)s of its aid.") % facts
        else:
            yield (
                ngettext(
                    "From day %(days)d after joining on, it brings %(share)s of it.",
                    "From day %(days)d after joining on, it brings %(share)s of it.",
                    step.from_days,
                )
                % facts
            )


def reading(review: ReviewTerms) -> Iterator[str]:
    """Yield the sentences of the article on how requests are read, with every clock."""
    yield _days(
        ngettext(
            "The first reading is done within %(days)d day.",
            "The first reading is done within %(days)d days.",
            review.first_reading_days,
        ),
        review.first_reading_days,
    )
    yield _days(
        ngettext(
            "The second follows within %(days)d day.",
            "The second follows within %(days)d days.",
            review.second_reading_days,
        ),
        review.second_reading_days,
    )
    if review.blind_bps:
        yield _(
            "Of the requests, %(share)s are drawn to be read by two people who do not see what the"
            " other found; how often they agree is published."
        ) % {"share": percent_bps(review.blind_bps)}
    yield from _questions(review)
    yield from _disputes(review)


def panel_clocks(panel: PanelTerms) -> Iterator[str]:
    """Yield what is said of a panel's window beside its seats: a late swing, no panel."""
    yield ngettext(
        "If the leading side changes in the last %(part)s of that time, the panel has %(hours)d"
        " hour more, once.",
        "If the leading side changes in the last %(part)s of that time, the panel has %(hours)d"
        " hours more, once.",
        panel.extend_hours,
    ) % {"part": panel.late_swing, "hours": panel.extend_hours}
    yield str(NOT_FILLED[panel.if_not_filled])


def _questions(review: ReviewTerms) -> Iterator[str]:
    yield _days(
        ngettext(
            "Whoever is asked for something has %(days)d day to answer, and is warned before.",
            "Whoever is asked for something has %(days)d days to answer, and is warned before.",
            review.information_days,
        ),
        review.information_days,
    )
    yield _days(
        ngettext(
            "A request closed without an answer can be opened again for %(days)d day.",
            "A request closed without an answer can be opened again for %(days)d days.",
            review.reopen_days,
        ),
        review.reopen_days,
    )
    yield _days(
        ngettext(
            "An investigation takes at most %(days)d day; it never costs the family anything.",
            "An investigation takes at most %(days)d days; it never costs the family anything.",
            review.investigation_days,
        ),
        review.investigation_days,
    )


def _disputes(review: ReviewTerms) -> Iterator[str]:
    yield _days(
        ngettext(
            "An objection is answered within %(days)d day.",
            "An objection is answered within %(days)d days.",
            review.objection_answer_days,
        ),
        review.objection_answer_days,
    )
    yield _days(
        ngettext(
            "A decision can be appealed against for %(days)d day.",
            "A decision can be appealed against for %(days)d days.",
            review.appeal_days,
        ),
        review.appeal_days,
    )
    yield _days(
        ngettext(
            "Other reviewers answer an appeal within %(days)d day.",
            "Other reviewers answer an appeal within %(days)d days.",
            review.appeal_answer_days,
        ),
        review.appeal_answer_days,
    )


def _condition(one: AidFor) -> Iterator[str]:
    yield _("%(name)s: %(definition)s") % {"name": one.name, "definition": one.definition}
    facts = {"name": one.name}
    if must := _listed([paper.name for paper in one.papers if paper.must]):
        yield _("%(name)s is shown by: %(papers)s.") % {**facts, "papers": must}
    if other := _listed([paper.name for paper in one.papers if not paper.must]):
        yield _("%(name)s, helpful if it exists: %(papers)s.") % {**facts, "papers": other}
    for paper in one.papers:
        if paper.instead:
            yield _("%(name)s, instead of “%(paper)s”: %(instead)s") % {
                **facts,
                "paper": paper.name,
                "instead": paper.instead,
            }


def _paper(paper: EvidenceTerms) -> Paper:
    return Paper(
        key=paper.key,
        name=charter_name(paper),
        must=paper.must,
        instead=_own(paper.instead_zh, paper.instead_en),
    )


def _listed(parts: list[str]) -> str:
    return pgettext("between the papers of a list", "; ").join(parts)


def _days(sentence: str, days: int) -> str:
    return sentence % {"days": days}


def _own(chinese: str, english: str) -> str:
    """Return the charter's words in the reader's language; English for any other."""
    return chinese if (get_language() or "en").startswith("zh") else english
