"""The shape of what people type about themselves and those they hold."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from members import rules
from members.states import Role

SHORTEST_PASSWORD: Final = 8
SIGN_IN_FAILED: Final = _("We do not know this e-mail address or phone number with this password.")


class NameField(forms.CharField):
    """A person's name, of letters in any script."""

    def clean(self, value: object) -> str:
        typed = super().clean(value)
        try:
            return rules.person_name(typed)
        except rules.BadName as bad:
            raise forms.ValidationError(self._why(bad), code="name") from bad

    def _why(self, bad: rules.BadName) -> str:
        if bad.sign and bad.sign.isprintable():
            words = _("A name has letters, spaces, dots and hyphens. Please leave out “%(sign)s”.")
            return str(words) % {"sign": bad.sign}
        if bad.sign:
            return str(_("There is an invisible sign in this name. Please type it by hand."))
        return str(_("Please write the name in letters, at most 80 of them."))


class AddressField(forms.CharField):
    """An e-mail address or a phone number; cleaned it is ("email" or "phone", its settled form)."""

    def clean(self, value: object) -> tuple[str, str]:
        typed = super().clean(value)
        try:
            kind, address = rules.login_name(typed)
        except rules.NotAnAddress as bad:
            raise forms.ValidationError(_not_an_address(), code="address") from bad
        if kind == "email":
            validate_email(address)
        return kind, address


def _not_an_address() -> str:
    return str(
        _("Please write an e-mail address (name@example.org) or a phone number (138 0013 8000).")
    )


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("E-mail or phone number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class EndRoleForm(forms.Form):
    """Why a role is taken back."""

    reason = forms.CharField(
        label=_("Why does it end?"), help_text=_("They will read it."), max_length=200
    )


class RoleForm(forms.Form):
    """Who gets which role, for which plan."""

    login = AddressField(
        label=_("E-mail or phone number"), help_text=_("They need an account here already.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    plan = forms.ChoiceField(label=_("Plan"), required=False)

    def __init__(
        self, *args: Any, plans: Iterable[Plan], may_give_all: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        all_plans = [("", _("All plans"))] if may_give_all else []
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*all_plans, *((str(plan.pk), plan_name(plan)) for plan in plans)]
        field.required = not may_give_all
