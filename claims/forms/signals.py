"""What a reviewer says to a signal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.states import SignalAnswer


class SignalForm(forms.Form):
    """Whether it mattered, and why in a few words, if the reviewer likes."""

    answer = forms.ChoiceField(choices=SignalAnswer, label=_("Did it matter?"))
    words = forms.CharField(max_length=500, required=False, label=_("In a few words"))
