"""What one may ask of the demo."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ClockForm(forms.Form):
    """To which instant a plan's clock is moved: one of those that matter, or some days ahead."""

    to = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S%z"])
    days = forms.IntegerField(
        label=_("Days ahead"), required=False, min_value=1, max_value=400, initial=1
    )

    def clean(self) -> None:
        """Refuse a form that names neither."""
        super().clean()
        if not self.errors and not (self.cleaned_data.get("to") or self.cleaned_data.get("days")):
            self.add_error("days", _("Say by how many days."))
