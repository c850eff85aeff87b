"""Every component on one page, so that the look of the house can be judged and tested."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from disclosures import charts
from treasury.templatetags.money import amount, count, money

SHARES = (3, 5, 13, 33, 51, 94, 148, 162, 190, 220, 260, 303, 140, 180, 290, 340, 396, 423, 486)
NOON = datetime(2026, 4, 2, 4, 30, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on the card."))
    amount = forms.CharField(
        label=gettext_lazy("Amount in yuan"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        required=False,
    )
    born_on = forms.DateField(
        label=gettext_lazy("Born on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("Who joins"),
        choices=[("self", gettext_lazy("I myself")), ("child", gettext_lazy("My child"))],
        widget=forms.RadioSelect,
    )
    plan = forms.ChoiceField(
        label=gettext_lazy("Plan"), choices=[("village", gettext_lazy("Neighbours"))]
    )
    story = forms.CharField(label=gettext_lazy("What happened"), widget=forms.Textarea)
    document = forms.FileField(label=gettext_lazy("Document"))
    agreed = forms.BooleanField(label=gettext_lazy("I have read the charter."))


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/look.html", _sample())


def _sample() -> dict[str, object]:
    return {
        "plan": SimpleNamespace(time_zone="Asia/Shanghai"),
        "instant": NOON,
        "terms": _terms(),
        "long_terms": [*_terms()[:2], *_more_terms(), *_terms()[2:]],
        "result": {"label": _("Each"), "value": money(486), "source": ""},
        "figures": [
            {"label": _("Members counted"), "value": count(10_604_221)},
            {"label": _("Last share of each"), "value": money(486)},
            {"label": _("All shares so far, each"), "value": money(3737)},
            {"label": _("Of each share, to families"), "value": "92.6%"},
        ],
        "steps": [
            {"what": _("Counted"), "when": "", "note": _("Whoever counts, shares."), "tone": ""},
            {"what": _("On notice"), "when": "", "note": "", "tone": "late"},
            {"what": _("Debited"), "when": "", "note": "", "tone": "ahead"},
        ],
        "flow_steps": [_("Who joins"), _("Charter"), _("Consent"), _("Done")],
        "bill": [
            {"label": _("Aid, 268 claims"), "minor": 4_772_000_000},
            {"label": _("Fee, 8%"), "minor": 381_760_000},
        ],
        "total": {"label": _("To share"), "minor": 5_153_760_000},
        "form": SampleForm(),
        "wrong_form": SampleForm({"amount": "12.345", "name": "", "relation": "self"}, prefix="w"),
        "page": Paginator(range(30), 10).page(2),
        "charts": _charts(),
    }


def _terms() -> list[Mapping[str, str]]:
    return [
        _term("", _("Aid, 268 claims"), amount(4_772_000_000), source="#bill"),
        _term("+", _("Fee, 8%"), amount(381_760_000)),
        _term("−", _("Carried in"), amount(108_612)),
        _term("÷", _("People sharing"), count(10_604_221)),
    ]


def _more_terms() -> list[Mapping[str, str]]:
    return [
        _term("+", _("Written off"), amount(1_240)),
        _term("=", _("To share"), amount(5_153_761_240)),
    ]


def _term(sign: str, label: str, value: str, source: str = "") -> Mapping[str, str]:
    return {"sign": sign, "label": label, "value": value, "source": source}


def _caption(key: str, title: str) -> charts.Caption:
    summary = _("The table below holds every value.")
    return charts.Caption(key=key, title=title, summary=summary, columns=(_("Name"), _("Value")))


def _points(values: tuple[int, ...]) -> list[charts.Point]:
    last = len(values)
    return [
        charts.Point(
            label=_("Period %(number)d") % {"number": number},
            value=value,
            text=money(value),
            state="current" if number == last else "",
        )
        for number, value in enumerate(values, start=1)
    ]


def _charts() -> list[object]:
    return [
        _bars("many", _("How has the share changed?"), SHARES),
        _bars("few", _("And in a young pool?"), (0, 2000, 180)),
        _bars("one", _("And in its first period?"), (0,)),
        _line(),
        charts.stack(caption=_caption("stack", _("Where does each yuan go?")), parts=_parts()),
        charts.histogram(caption=_caption("ages", _("How old are we?")), bands=_bands()),
        charts.flow(
            caption=_caption("flow", _("From whom, to whom?")),
            inward=[charts.Part(label=_("Members"), value=10_000, text=money(5_153_651_388))],
            outward=_parts(),
        ),
        _bars("none", _("And before any period?"), ()),
    ]


def _bars(key: str, title: str, values: tuple[int, ...]) -> charts.Bars:
    return charts.bars(caption=_caption(key, title), points=_points(values), tick_text=money)


def _line() -> charts.Line:
    readings = [
        charts.Reading(
            label=_("Period %(number)d") % {"number": number},
            value=value,
            text=money(value),
            low=value * 8 // 10 if number > 12 else None,
            high=value * 13 // 10 if number > 12 else None,
        )
        for number, value in enumerate(SHARES, start=1)
    ]
    caption = _caption("line", _("What may come?"))
    return charts.line(caption=caption, readings=readings, tick_text=money)


def _parts() -> list[charts.Part]:
    return [
        charts.Part(label=_("Families helped"), value=9259, text="92.59%"),
        charts.Part(label=_("Fee"), value=741, text="7.41%"),
    ]


def _bands() -> list[charts.Part]:
    return [
        charts.Part(label=_("18 to 44 years"), value=1_842, text=count(1_842)),
        charts.Part(label=_("45 to 64 years"), value=1_158, text=count(1_158)),
        charts.Part(label=_("65 years and over"), value=0, text=count(0)),
    ]
