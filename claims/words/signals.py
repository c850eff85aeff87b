"""What a machine points out, in sentences to a reviewer: what it rests on, never a verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from claims.models import Signal
from claims.rules import signals as rules
from treasury.templatetags.money import count

NAMES: Final[dict[str, Promise]] = {
    rules.SOON: gettext_lazy("Soon after waiting"),
    rules.SAME_PAPER: gettext_lazy("The same document elsewhere"),
    rules.SAME_ACCOUNT: gettext_lazy("The same bank account elsewhere"),
    rules.NEAR_DECLARED: gettext_lazy("Something declared on joining lies near"),
    rules.FREQUENT: gettext_lazy("More often than usual"),
}


@dataclass(frozen=True)
class SignalRow:
    """One signal as a reviewer sees it."""

    id: int
    name: str
    what: str
    answer: str  # empty: nobody has answered yet
    answered_by: str
    words: str


def signal_name(key: str) -> str:
    """Return what a kind of signal is called."""
    return str(NAMES[key])


def signal_rows(signals: Iterable[Signal], plan: Plan, *, is_hidden: bool) -> list[SignalRow]:
    """Return the signals of a claim in sentences.

    `is_hidden`: what others made of them is kept back, while the claim is read blind.
    """
    return [_row(signal, plan, is_hidden=is_hidden) for signal in signals]


def signal_words(signal: Signal, plan: Plan) -> str:
    """Return what a signal rests on, in a sentence or two."""
    if not signal.facts:
        return _("What it rested on has been erased.")
    return _SAID[signal.key](signal.facts, plan)


def _row(signal: Signal, plan: Plan, *, is_hidden: bool) -> SignalRow:
    is_answered = bool(signal.answer) and not is_hidden
    return SignalRow(
        id=signal.pk,
        name=signal_name(signal.key),
        what=signal_words(signal, plan),
        answer=signal.get_answer_display() if is_answered else "",
        answered_by=signal.answered_by.name if is_answered and signal.answered_by else "",
        words=signal.words if is_answered else "",
    )


def _soon(facts: dict[str, Any], plan: Plan) -> str:
    until = plan_date_text(date.fromisoformat(facts["waits_until"]), plan)
    if facts["days"] == 0:
        return _("Waiting ended on %(until)s, and the event is dated that very day.") % {
            "until": until
        }
    return ngettext(
        "Waiting ended on %(until)s; the event is dated %(days)d day later.",
        "Waiting ended on %(until)s; the event is dated %(days)d days later.",
        facts["days"],
    ) % {"until": until, "days": facts["days"]}


def _same_paper(facts: dict[str, Any], _plan: Plan) -> str:
    numbers = pgettext("between the parts of a list", ", ").join(map(str, facts["papers"]))
    return _("Document %(numbers)s lies, byte for byte, also in: %(claims)s.") % {
        "numbers": numbers,
        "claims": _claims(facts),
    }


def _same_account(facts: dict[str, Any], _plan: Plan) -> str:
    return _("Another family named the same account in: %(claims)s.") % {"claims": _claims(facts)}


def _near_declared(facts: dict[str, Any], _plan: Plan) -> str:
    asked = " ".join(f"“{one}”" for one in facts["asked"])
    return _(
        "On joining this was answered with yes: %(asked)s It was declared: that speaks for them."
    ) % {"asked": asked}


def _frequent(facts: dict[str, Any], _plan: Plan) -> str:
    tenths = facts["expected_tenths"]
    return _(
        "Of the last %(of)s requests %(observed)s name this kind of case; of the %(earlier_of)s of"
        " the year before, %(earlier)s did. About %(expected)s were to be expected. By chance alone"
        " this comes about once in %(one_in)s times."
    ) % {
        "of": count(facts["of"]),
        "observed": count(facts["observed"]),
        "earlier": count(facts["earlier"]),
        "earlier_of": count(facts["earlier_of"]),
        "expected": f"{tenths // 10}.{tenths % 10}",
        "one_in": count(facts["one_in"]),
    }


def _claims(facts: dict[str, Any]) -> str:
    """Return the other claims by their numbers, and how many more there are."""
    said = [_claim(one) for one in facts["claims"]]
    if more := facts["count"] - len(said):
        said.append(_("%(count)s more") % {"count": count(more)})
    return pgettext("between the parts of a list", ", ").join(said)


def _claim(one: dict[str, Any]) -> str:
    if one["is_same_family"]:
        return _("request %(ref)s (%(plan)s, the same family)") % one
    return _("request %(ref)s (%(plan)s)") % one


_SAID: Final[dict[str, Callable[[dict[str, Any], Plan], str]]] = {
    rules.SOON: _soon,
    rules.SAME_PAPER: _same_paper,
    rules.SAME_ACCOUNT: _same_account,
    rules.NEAR_DECLARED: _near_declared,
    rules.FREQUENT: _frequent,
}
