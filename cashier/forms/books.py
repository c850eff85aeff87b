"""Which months of the books somebody wants to see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cashier.selectors.books import Span
from cashier.words.books import all_of_it
from treasury.rules import month_after

ALL: Final = "all"


class SpanForm(forms.Form):
    """A month, a year, or all of it."""

    span = forms.ChoiceField(label=_("Which months"))

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = sorted({month.year for month in months}, reverse=True)
        self.fields["span"].choices = [  # type: ignore[attr-defined]
            (ALL, all_of_it()),
            *((str(year), str(year)) for year in years),
            *((f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months),
        ]

    @property
    def chosen(self) -> Span:
        """Return the span that was chosen."""
        return span_of(self.cleaned_data["span"])


def span_of(text: str) -> Span:
    """Return the months that "2026-10", "2026" or "all" mean."""
    if text == ALL:
        return Span()
    if len(text) == len("2026"):
        return Span(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    month = date.fromisoformat(f"{text}-01")
    return Span(month, month_after(month))
