"""Who leaves: tick boxes, none of them ticked beforehand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.templatetags.plan_name import plan_name
from members.models import Enrolment


class LeaveForm(forms.Form):
    """Which of one's people leave which plan; beside one that is asked of already, nobody must."""

    leaving = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please tick who leaves.")},
    )

    def __init__(
        self, *args: Any, enrolments: Iterable[Enrolment], must_choose: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["leaving"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(e.pk, f"{e.member.name} · {plan_name(e.plan)}") for e in enrolments]
        field.required = must_choose
        field.label = _("Who leaves?") if must_choose else _("Who leaves with them? (nobody must)")
