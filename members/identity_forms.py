"""What the staff type about a document."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DoubtForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you doubt it"),
        help_text=_("The member reads this. Say what does not fit, and what would settle it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write down why: the member will read it.")},
    )
