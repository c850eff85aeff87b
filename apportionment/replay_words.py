"""What a replay found, in the reader's language; the command and the page say the same."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment.rules.replay import Verdict
from apportionment.rules.replay_findings import Finding, FindingKind
from apportionment.rules.replay_rows import Mark, Scope


def amount(minor: int | None) -> str:
    """Return minor units as an amount, 1234567 as 12,345.67; an unknown one as a dash."""
    if minor is None:
        return "–"
    whole, part = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,}.{part:02}"


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict in a word or two."""
    return {
        Verdict.AGREES: _("agrees"),
        Verdict.DISAGREES: _("disagrees"),
        Verdict.RECOMPUTED: _("recomputed"),
        Verdict.HOLDS: _("checks hold"),
        Verdict.FAILS: _("a check fails"),
        Verdict.UNCHECKED: _("not checkable"),
    }[verdict]


def finding_words(finding: Finding) -> str:
    """Return one finding as a sentence with its figures."""
    match finding.kind:
        case FindingKind.SHARE:
            return _share(finding)
        case FindingKind.FEE:
            return _fee(finding)
        case FindingKind.DERIVED_BENEFIT | FindingKind.MEAN_BENEFIT:
            return _benefit(finding)
        case FindingKind.SUM_OF_SHARES | FindingKind.SUM_OF_CASES | FindingKind.SUM_OF_BENEFITS:
            return _sum(finding)
        case FindingKind.IN_A_SUM:
            return _in_a_sum(finding)
        case _:
            return _remark(finding)


def _share(finding: Finding) -> str:
    figures = finding.figures
    return _(
        "%(to_share)s to share by %(members)s members makes %(share)s each; together %(charged)s,"
        " carried on %(carry)s."
    ) % {
        "to_share": amount(figures["to_share_minor"]),
        "members": f"{figures['members']:,}",
        "share": amount(figures["share_minor"]),
        "charged": amount(figures["charged_minor"]),
        "carry": amount(figures["carry_minor"]),
    }


def _fee(finding: Finding) -> str:
    figures = finding.figures
    return _("Fee: %(rate)s %% of %(benefit)s is %(fee)s.") % {
        "rate": f"{(figures['fee_bps'] or 0) / 100:g}",
        "benefit": amount(figures["benefit_minor"]),
        "fee": amount(figures["fee_minor"]),
    }


def _benefit(finding: Finding) -> str:
    figures = finding.figures
    facts = {name.removesuffix("_minor"): amount(minor) for name, minor in figures.items()}
    is_open, is_exact = figures["high_minor"] is None, figures["low_minor"] == figures["high_minor"]
    if finding.kind is FindingKind.DERIVED_BENEFIT:
        if is_open:
            return _("Share × members, less the fee, makes benefits of at least %(low)s.") % facts
        return _("Share × members, less the fee, makes benefits of %(low)s to %(high)s.") % facts
    if is_open:
        mean = _("Mean benefit of a case: at least %(low)s.") % facts
    elif is_exact:
        mean = _("Mean benefit of a case: %(low)s.") % facts
    else:
        mean = _("Mean benefit of a case: %(low)s to %(high)s.") % facts
    return f"{mean} {_range(finding, facts)}"


def _range(finding: Finding, facts: dict[str, str]) -> str:
    if finding.holds is None:
        return _("The plan's smallest and largest benefit are not known here.")
    if finding.holds:
        return _("It fits the plan's benefits of %(least)s to %(most)s.") % facts
    return _("It does not fit the plan's benefits of %(least)s to %(most)s.") % facts


def _sum(finding: Finding) -> str:
    known = finding.figures["known"] or 0
    is_money = finding.kind is not FindingKind.SUM_OF_CASES
    found, total = finding.figures["sum"], finding.figures["total"]
    facts = {
        "what": _summed(finding.kind),
        "known": known,
        "sum": amount(found) if is_money else f"{found:,}",
        "total": amount(total) if is_money else f"{total:,}",
    }
    parts = ngettext(
        "%(what)s of the %(known)s period known: %(sum)s",
        "%(what)s of the %(known)s periods known: %(sum)s",
        known,
    )
    return f"{parts % facts}; {_compared(finding) % facts}"


def _summed(kind: FindingKind) -> str:
    return {
        FindingKind.SUM_OF_SHARES: _("Shares"),
        FindingKind.SUM_OF_CASES: _("Cases"),
        FindingKind.SUM_OF_BENEFITS: _("Benefits"),
    }[kind]


def _in_a_sum(finding: Finding) -> str:
    kind, period = finding.words
    facts = {"what": _summed(FindingKind(kind)), "period": period}
    if finding.holds:
        return _("%(what)s: fits into “%(period)s”.") % facts
    return _("%(what)s: does not fit into “%(period)s”.") % facts


def _compared(finding: Finding) -> str:
    if finding.figures["is_whole"]:
        return (
            _("exactly the %(total)s stated.") if finding.holds else _("not the %(total)s stated.")
        )
    return (
        _("within the %(total)s stated.") if finding.holds else _("more than the %(total)s stated.")
    )


def _remark(finding: Finding) -> str:
    word = finding.words[0] if finding.words else ""
    match finding.kind:
        case FindingKind.NOT_ONE_PERIOD:
            return _scope(Scope(word))
        case FindingKind.NOT_ONE_PLAN:
            return _("Not said to be of one plan: never multiplied with a plan's shares.")
        case FindingKind.MEMBERS_MARKED:
            return _mark(Mark(word)) % {"what": _("members")}
        case FindingKind.BENEFIT_MARKED:
            return _mark(Mark(word)) % {"what": _("benefit")}
        case _:
            return _("Not published: %(names)s.") % {"names": ", ".join(map(_name, finding.words))}


def _scope(scope: Scope) -> str:
    return {
        Scope.PERIOD: "",
        Scope.AVERAGE: _("An average, not a period: nothing to recompute."),
        Scope.HIGHEST: _("The most any member paid over several periods."),
        Scope.SUM: _("A sum of several periods."),
    }[scope]


def _mark(mark: Mark) -> str:
    return {
        Mark.LOWER_BOUND: _("The source gives %(what)s as a lower bound (more than)."),
        Mark.ABOUT: _("The source gives %(what)s rounded: not to the cent."),
        Mark.EXPECTED: _("The source gives %(what)s as expected, not as counted."),
        Mark.TARGET: _("The source gives %(what)s as a target: not recomputed."),
    }[mark]


def _name(field: str) -> str:
    return {
        "benefit": _("benefit"),
        "fee_rate": _("fee rate"),
        "members": _("members"),
        "share": _("share"),
    }[field]
