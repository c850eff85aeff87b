"""The shape of bringing a list of people, and of a code that came in a letter."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name


class ListForm(forms.Form):
    plan = forms.ChoiceField(label=_("Plan"))
    file = forms.FileField(
        label=_("List (CSV)"),
        help_text=_(
            "Columns: name, date of birth, phone number or e-mail address; if you have them also"
            " document number, relation, payer, language. At most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"empty": _("The file is empty.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"),
        help_text=_("For those whose line names none."),
        choices=[("zh-hans", "中文"), ("en", "English")],
    )

    def __init__(self, *args: object, plans: Iterable[Plan], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # as Django calls it
        self.fields["plan"].choices = [(str(one.pk), plan_name(one)) for one in plans]  # type: ignore[attr-defined]


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
