"""Early warnings in sentences: what is watched, how it stands, what was agreed to happen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from disclosures.models import WarningChange, WarningNote
from disclosures.rules.warnings import THRESHOLDS, WarningKind, WarningState
from disclosures.selectors.warnings import Standing
from disclosures.words.sentences import told_together
from treasury.templatetags.money import count, percent_bps

K, S = WarningKind, WarningState
TONES = {S.UNKNOWN: "ended", S.OK: "done", S.WATCH: "waiting", S.REACHED: "late"}


@dataclass(frozen=True)
class NoteRow:
    """What was done about a warning."""

    words: str
    language: str  # of the words, where it is not the reader's
    when: str
    incident_no: int | None


@dataclass(frozen=True)
class WarningRow:
    """One early warning as a line."""

    kind: str
    what: str
    why: str
    figure: str
    thresholds: str
    state: str
    tone: str
    since: str
    reaction: str
    notes: list[NoteRow]


@dataclass(frozen=True)
class ChangeRow:
    """One change of a warning."""

    when: str
    what: str
    state: str
    figure: str


def rows(
    standing: Mapping[WarningKind, Standing], notes: Sequence[WarningNote], plan: Plan
) -> list[WarningRow]:
    """Return every early warning, in the order in which they are watched."""
    return [_row(kind, standing[kind], notes, plan) for kind in K if kind in standing]


def summary(rows: Sequence[WarningRow]) -> str:
    """Return how all the warnings stand together, in a sentence."""
    if not rows:
        return ""
    facts = {
        "all": len(rows),
        "reached": sum(row.tone == TONES[S.REACHED] for row in rows),
        "watched": sum(row.tone == TONES[S.WATCH] for row in rows),
        "unknown": sum(row.tone == TONES[S.UNKNOWN] for row in rows),
    }
    match bool(facts["reached"]), bool(facts["watched"]):
        case False, False:
            words = _("Of %(all)d signs that are watched, none is to be seen.")
        case False, True:
            words = _("Of %(all)d signs, none is reached; %(watched)d to be watched.")
        case True, False:
            words = _("Of %(all)d signs, %(reached)d reached.")
        case _both:
            words = _("Of %(all)d signs, %(reached)d reached; %(watched)d to be watched.")
    more = _("Of %(unknown)d there is too little to say.") if facts["unknown"] else ""
    return told_together(words % facts, more % facts)


def changes(history: Sequence[WarningChange], plan: Plan) -> list[ChangeRow]:
    """Return the changes of warnings; that they were looked at for the first time is none."""
    return [
        ChangeRow(
            when=plan_date_text(change.at, plan),
            what=what_words(K(change.warning)),
            state=state_words(S(change.state)),
            figure=_figure(K(change.warning), change.facts.get("figure")),
        )
        for change in history
        if change.state in {S.WATCH, S.REACHED}
    ]


def _row(
    kind: WarningKind, found: Standing, notes: Sequence[WarningNote], plan: Plan
) -> WarningRow:
    return WarningRow(
        kind=kind.value,
        what=what_words(kind),
        why=_why(kind),
        figure=_figure(kind, found.facts.get("figure")),
        thresholds=_thresholds(kind),
        state=state_words(found.state),
        tone=TONES[found.state],
        since=plan_date_text(found.since, plan),
        reaction=_reaction(kind),
        notes=[_note(note, plan) for note in notes if note.warning == kind],
    )


def _note(note: WarningNote, plan: Plan) -> NoteRow:
    language, words = said(note.words_zh, note.words_en)
    return NoteRow(words, language, _day(note.at, plan), note.incident_no)


def _day(at: datetime, plan: Plan) -> str:
    return plan_date_text(at, plan)


def said(zh: str, en: str) -> tuple[str, str]:
    """Return (language, words): those of the reader's language, else those there are."""
    is_chinese = (get_language() or "en").startswith("zh")
    if (is_chinese and zh) or not en:
        return ("" if is_chinese else "zh-Hans", zh)
    return ("en" if is_chinese else "", en)


def state_words(state: WarningState) -> str:
    return {
        S.UNKNOWN: pgettext("an early warning", "Too little to say"),
        S.OK: pgettext("an early warning", "No sign of it"),
        S.WATCH: pgettext("an early warning", "Being watched"),
        S.REACHED: pgettext("an early warning", "Reached"),
    }[state]


def what_words(kind: WarningKind) -> str:
    return {
        K.FEWER: _("Members become fewer"),
        K.MINIMUM: _("The least number of members is near"),
        K.LEAVING: _("More leave than join"),
        K.YOUNG: _("The young leave first"),
        K.DEARER: _("Shares become dearer"),
        K.WAITING: _("Many are still waiting"),
        K.CASES: _("More cases than expected"),
        K.UNPAID: _("Shares are not paid"),
        K.OVERDUE: _("Requests for aid wait too long"),
    }[kind]


def _why(kind: WarningKind) -> str:
    return {
        K.FEWER: _("Fewer people share the same cases, so each pays more, and more leave."),
        K.MINIMUM: _("Below it no period opens, and cases wait."),
        K.LEAVING: _(
            "The largest pool lost over a quarter of its members in fifteen months, and closed."
        ),
        K.YOUNG: _("Who stays is older, and falls ill more often."),
        K.DEARER: _("Nobody should learn from a debit that sharing has become dearer."),
        K.WAITING: _("When their waiting ends, cases come that nobody sees today."),
        K.CASES: _("Perhaps chance; perhaps people join because they are ill already."),
        K.UNPAID: _("What some do not pay, the others share later."),
        K.OVERDUE: _("Whoever is ill cannot wait for us."),
    }[kind]


def _reaction(kind: WarningKind) -> str:
    return {
        K.FEWER: _(
            "Within 14 days the crew says in public why people leave, and what a share"
            " will cost with fewer."
        ),
        K.MINIMUM: _("Members are told at once what happens below it, and joining is made known."),
        K.LEAVING: _("Those who left are asked why; the answers are published, counted."),
        K.YOUNG: _("Members are asked whether shares should differ by age, as the charter allows."),
        K.DEARER: _("Before the next debit every member is told the new amount and how to leave."),
        K.WAITING: _("The expected share after the waiting is published beside today's."),
        K.CASES: _("An outsider looks at drawn cases; the health questions are looked at anew."),
        K.UNPAID: _("Payers are asked for the reason; the crew says what it costs the others."),
        K.OVERDUE: _("A further reader takes part; the claimants are told a new date."),
    }[kind]


def _figure(kind: WarningKind, figure: int | None) -> str:
    if kind == K.OVERDUE:
        return _overdue(figure)
    if figure is None:
        return "—"
    match kind:
        case K.CASES:
            return _cases(figure)
        case K.LEAVING if figure == 0:
            return _("hardly anybody leaves")
        case K.LEAVING:
            return _("%(left)s leave for each hundred who join") % {"left": count(figure // 100)}
        case K.YOUNG:
            return _("%(times)s times as often as their number") % {"times": _times(figure)}
    return percent_bps(figure // 100 * 100)


def _cases(figure: int) -> str:
    if figure == 0:
        return _("not above it")
    return _("%(times)s times the usual chance variation above it") % {
        "times": f"{figure // 10}.{figure % 10}"
    }


def _overdue(figure: int | None) -> str:
    if figure is None or figure < 0:
        return _("none is late")
    return ngettext("the oldest for %(days)s day", "the oldest for %(days)s days", figure) % {
        "days": count(figure)
    }


def _times(bps: int) -> str:
    """Return how many times, down to the quarter: more finely it could tell of one person."""
    quarters = bps * 4 // 10_000
    return f"{quarters // 4}.{quarters % 4 * 25:02d}"


def _thresholds(kind: WarningKind) -> str:
    found = THRESHOLDS[kind]
    facts = {"watch": _level(kind, found.watch), "reached": _level(kind, found.reached)}
    match kind:
        case K.FEWER:
            words = _("in a quarter: watched from %(watch)s on, reached from %(reached)s on")
        case K.MINIMUM:
            words = _(
                "the least number, as a part of the members: watched from %(watch)s on, reached"
                " from %(reached)s on"
            )
        case K.DEARER:
            words = _(
                "a half-year beside the one before: watched from %(watch)s on, reached from"
                " %(reached)s on"
            )
        case K.OVERDUE:
            words = _("watched from the first day on, reached from %(reached)s on")
        case _unmarked:
            words = _("watched from %(watch)s on, reached from %(reached)s on")
    return words % facts


def _level(kind: WarningKind, level: int) -> str:
    match kind:
        case K.CASES:
            return _("%(times)s times") % {"times": f"{level // 10}"}
        case K.YOUNG:
            return _("%(times)s times") % {
                "times": f"{level // 10_000}.{level % 10_000 // 100:02d}"
            }
        case K.LEAVING:
            return _("%(left)s of a hundred") % {"left": count(level // 100)}
        case K.OVERDUE:
            return ngettext("%(days)s day", "%(days)s days", level) % {"days": count(level)}
    return percent_bps(level)
