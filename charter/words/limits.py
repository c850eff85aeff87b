"""The most a member pays, in sentences, and where the rest of an award goes."""

from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charter.rules import Bearer, CapExcess, Shortfall, Terms
from treasury.templatetags.money import count, money

BEARERS: Final[dict[str, Promise]] = {
    Bearer.OPERATOR: gettext_lazy("the operator"),
    Bearer.RESERVE: gettext_lazy("the reserve"),
}
EXCESSES: Final[dict[str, Promise]] = {
    CapExcess.NEXT_PERIOD: gettext_lazy("What lies above waits for the next period."),
    CapExcess.OPERATOR: gettext_lazy("What lies above is borne by the operator."),
    CapExcess.RESERVE: gettext_lazy(
        "What lies above is borne by the reserve, as far as it reaches; the rest waits for the "
        "next period."
    ),
    CapExcess.PRO_RATA: gettext_lazy(
        "What lies above is taken off: the award is smaller by as much."
    ),
}


def limits(terms: Terms) -> Iterator[str]:
    caps = [*_contribution(terms), *_case(terms), *_period(terms)]
    yield from caps
    yield from _spread(terms)
    yield from _year(terms)
    if not caps and terms.year_cap_minor is None:
        yield _("This charter sets no limit.")


def _contribution(terms: Terms) -> Iterator[str]:
    if terms.fixed is None:
        return
    if terms.fixed.shortfall is Shortfall.PRO_RATA:
        yield _("Nobody pays more than their contribution.")
        return
    yield ngettext(
        "Nobody pays more than their contribution and once as much again.",
        "Nobody pays more than their contribution and %(times)s times as much again.",
        terms.fixed.call_cap_times,
    ) % {"times": count(terms.fixed.call_cap_times)}


def _case(terms: Terms) -> Iterator[str]:
    if terms.case_cap_minor is None or terms.case_cap_excess is None:
        return
    yield _("For one case, a member shares at most %(most)s in one period.") % {
        "most": money(terms.case_cap_minor, terms.currency)
    }
    yield str(EXCESSES[terms.case_cap_excess])


def _period(terms: Terms) -> Iterator[str]:
    if terms.period_cap_minor is None or terms.period_cap_excess is None:
        return
    yield _("For all cases together, a member shares at most %(most)s in one period.") % {
        "most": money(terms.period_cap_minor, terms.currency)
    }
    yield str(EXCESSES[terms.period_cap_excess])


def _spread(terms: Terms) -> Iterator[str]:
    if terms.spread_over_periods > 1:
        yield ngettext(
            "An award is shared over %(periods)d period.",
            "An award is shared over %(periods)d periods, in equal parts.",
            terms.spread_over_periods,
        ) % {"periods": terms.spread_over_periods}


def _year(terms: Terms) -> Iterator[str]:
    if terms.year_cap_minor is not None:
        yield _("In one calendar year a member shares at most %(most)s.") % {
            "most": money(terms.year_cap_minor, terms.currency)
        }
    if terms.year_cap_borne_by is not None:
        yield _("What lies above the yearly limit is borne by %(bearer)s.") % {
            "bearer": BEARERS[terms.year_cap_borne_by]
        }
