"""The outlook's charts of cases: how many, how decided, how long it took, what for."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charter.models import Plan
from charter.rules import Terms
from charter.templatetags.plan_name import charter_name
from charter.templatetags.plan_time import plan_date_text
from claims.words.grounds import LABELS
from disclosures import charts
from disclosures.rules.incidence import XIANG_HU_BAO
from disclosures.rules.outlook import LEAST, OTHER, CasesTold, Step
from disclosures.selectors.outlook import Outlook
from disclosures.words.sentences import told_together
from treasury.templatetags.money import count


def incidence(outlook: Outlook) -> charts.Histogram:
    """Return the cases of the last twelve months beside those that were to be expected."""
    usual = outlook.expected_in_year
    granted = outlook.granted_in_year
    parts = (
        [
            charts.Part(label=_("Helped"), value=granted * 10, text=count(granted)),
            charts.Part(label=_("To be expected"), value=usual.tenths, text=_tenths(usual.tenths)),
        ]
        if outlook.is_whole_year
        else []
    )
    return charts.histogram(
        caption=charts.Caption(
            key="incidence",
            title=_("Are there more cases than were to be expected?"),
            summary=told_together(
                _incidence_words(outlook), _source(is_by_charter=usual.is_by_charter)
            ),
            columns=(_("In twelve months"), _("Cases")),
            plain=lambda tenths: f"{tenths // 10}.{tenths % 10}",
        ),
        bands=parts,
    )


def _incidence_words(outlook: Outlook) -> str:
    if not outlook.is_whole_year:
        return _("The plan is younger than a year: what a year brings is not known yet.")
    facts = {
        "granted": count(outlook.granted_in_year),
        "expected": _tenths(outlook.expected_in_year.tenths),
    }
    if outlook.expected_in_year.tenths < 100:
        return (
            _(
                "In twelve months %(granted)s were helped; about %(expected)s were to be expected."
                " With so few, chance decides: one case more or less says nothing."
            )
            % facts
        )
    return _("In twelve months %(granted)s were helped; %(expected)s were to be expected.") % facts


def _source(*, is_by_charter: bool) -> str:
    if is_by_charter:
        return _("What was to be expected stands in the charter, by age.")
    return _(
        "The charter names no number. What was to be expected is what Xiang Hu Bao published for"
        " %(year)d: %(cases)s helped of %(members)s members, whatever their age. It is an order of"
        " magnitude, no more."
    ) % {
        "year": XIANG_HU_BAO.year,
        "cases": count(XIANG_HU_BAO.cases),
        "members": count(XIANG_HU_BAO.members),
    }


def _tenths(tenths: int) -> str:
    return count(tenths // 10) if tenths >= 100 else f"{tenths // 10}.{tenths % 10}"


def decisions(outlook: Outlook) -> charts.Histogram:
    """Return how requests for aid were decided, and why those that were not granted."""
    told = outlook.cases
    parts: list[charts.Part] = []
    if told is not None and (told.granted or told.refused.rows):
        parts = [charts.Part(label=_("Granted"), value=told.granted, text=count(told.granted))]
        parts += [
            charts.Part(label=_reason(code), value=number, text=count(number))
            for code, number in told.refused.rows
        ]
    return charts.histogram(
        caption=charts.Caption(
            key="decisions",
            title=_("How are requests for aid decided?"),
            summary=_decision_words(told, outlook.plan),
            columns=(_("Decision"), _("Requests")),
        ),
        bands=parts,
    )


def _reason(code: str) -> str:
    if code == OTHER:
        return _("Not granted: other reasons")
    return _("Not granted: %(reason)s") % {"reason": LABELS.get(code, code)}


def _decision_words(told: CasesTold | None, plan: Plan) -> str:
    if told is None:
        return _("Nothing has been decided yet.")
    facts = {"granted": count(told.granted), "least": LEAST}
    refused = told.refused.total
    if refused is None:
        words = _("%(granted)s were granted; fewer than %(least)d were not.") % facts
    elif not told.granted and not refused:
        words = _("Nothing was decided.")
    else:
        words = _("%(granted)s of %(decided)s were granted.") % {
            **facts,
            "decided": count(told.granted + refused),
        }
    return told_together(time_words(told, plan), words)


def time_words(told: CasesTold, plan: Plan) -> str:
    """Return of which time the decisions are told, and why not until today."""
    until = plan_date_text(told.until, plan)
    if told.since is None:
        return _(
            "From the beginning to %(until)s; in a small pool decisions are told once a year, so"
            " that nobody can be picked out."
        ) % {"until": until}
    return _("From %(since)s to %(until)s.") % {
        "since": plan_date_text(told.since, plan),
        "until": until,
    }


STEPS = ("decision", "notice", "paid")


def steps(outlook: Outlook) -> charts.Histogram:
    """Return how long it takes from asking for aid to each step."""
    told = outlook.cases
    known = {} if told is None else told.steps
    return charts.histogram(
        caption=charts.Caption(
            key="steps",
            title=_("How long does it take?"),
            summary=_steps_words(outlook),
            columns=(_("From asking for aid"), pgettext("how many", "Days")),
        ),
        bands=[
            charts.Part(
                label=_step_name(name), value=known[name].median or 0, text=_days(known[name])
            )
            for name in STEPS
            if name in known and known[name].median is not None
        ],
    )


def _step_name(name: str) -> str:
    return {
        "decision": _("until the decision"),
        "notice": _("until it was shown in public"),
        "paid": _("until the money had arrived"),
    }[name]


def _days(step: Step) -> str:
    middle = ngettext("%(days)s day", "%(days)s days", step.median or 0) % {
        "days": count(step.median)
    }
    if step.most is None:
        return middle
    return _("%(middle)s; nine of ten within %(most)s") % {
        "middle": middle,
        "most": count(step.most),
    }


def _steps_words(outlook: Outlook) -> str:
    told = outlook.cases
    if told is None:
        return _("Nothing has been decided yet.")
    step = told.steps["decision"]
    if step.median is None:
        return _(
            "Told once %(least)d requests are decided: of fewer, it would be somebody's own."
        ) % {"least": LEAST}
    return _("Half of the requests took no longer than this; a day that has begun counts.")


def causes(outlook: Outlook, terms: Terms) -> charts.Histogram:
    """Return what those who were helped had, where the pool is large enough to say."""
    told = outlook.cases
    rows = () if told is None or not _named(told) else told.causes.rows
    names = {one.key: charter_name(one) for one in terms.aid} | {OTHER: _("Other causes")}
    return charts.histogram(
        caption=charts.Caption(
            key="causes",
            title=_("What do people need help with?"),
            summary=_causes_words(outlook),
            columns=(_("Cause"), _("Cases")),
        ),
        bands=[
            charts.Part(label=names.get(key, names[OTHER]), value=number, text=count(number))
            for key, number in rows
        ],
    )


def _named(told: CasesTold) -> bool:
    """Return whether any cause has cases enough to be named."""
    return any(key != OTHER for key, _number in told.causes.rows)


def _causes_words(outlook: Outlook) -> str:
    told = outlook.cases
    if told is None or not told.granted:
        return _("Nobody has been helped yet.")
    if told.causes.rows and not _named(told):
        return _("So far no single cause has %(least)d cases.") % {"least": LEAST}
    if not told.causes.rows:
        return _(
            "Not told here: among so few, an illness could point at somebody. Whether it was an"
            " illness or an accident stands with each case."
        )
    return _("Causes with fewer than %(least)d cases stand together.") % {"least": LEAST}
