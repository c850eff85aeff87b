"""Which statement a member wants to see: of which plan, for whom, of which year."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ALL = "all"


class StatementForm(forms.Form):
    """The choice of a statement; where there is nothing to choose from, nothing is asked."""

    plan = forms.ChoiceField(label=_("Plan"))
    person = forms.ChoiceField(label=_("For whom"))
    year = forms.ChoiceField(label=_("Year"))

    def __init__(
        self,
        *args: object,
        plans: Mapping[str, str],
        people: Mapping[int, str],
        years: Sequence[int],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self._offer("plan", [(ALL, _("All plans")), *plans.items()])
        self._offer("person", [(ALL, _("Everybody")), *((str(pk), n) for pk, n in people.items())])
        newest_first = [(str(year), str(year)) for year in sorted(years, reverse=True)]
        self._offer("year", [*newest_first, (ALL, _("All years"))])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) <= 2:
            field.widget = forms.HiddenInput()
