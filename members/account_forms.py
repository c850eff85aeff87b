"""The shape of what people type to open, enter and secure their account."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from members import rules
from members.forms import SHORTEST_PASSWORD, AddressField, NameField
from members.states import AddressKind

CODE_INPUT = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "maxlength": "12",
}


class AddressForm(forms.Form):
    """A phone number or an e-mail address; a code goes there."""

    login = AddressField(
        label=_("Phone number or e-mail"),
        max_length=254,
        error_messages={"required": _("Please write your phone number or your e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """A code of six digits that was sent."""

    code = forms.CharField(
        label=_("The six digits"),
        error_messages={"required": _("Please type the six digits that we sent you.")},
        widget=forms.TextInput(attrs=CODE_INPUT),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        digits = rules.settled_code(self.cleaned_data["code"])
        if len(digits) != rules.CODE_DIGITS:
            raise forms.ValidationError(_("The code has six digits."), code="digits")
        return digits


class AccountForm(forms.Form):
    """Who opens an account, once the address is proven."""

    name = NameField(
        label=_("Your name"),
        error_messages={"required": _("Please write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of your notices"), choices=settings.LANGUAGES)


class BirthDateForm(forms.Form):
    """The birth date of who holds the account."""

    born_on = forms.DateField(
        label=_("Date of birth"),
        error_messages={"required": _("Please give the date of birth.")},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )


class NewAddressForm(forms.Form):
    """The phone number or the e-mail address that is to be an account's from now on."""

    def __init__(self, *args: Any, kind: AddressKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_phone = kind == AddressKind.PHONE
        self.kind = kind
        self.fields["address"] = forms.CharField(
            label=_("New phone number") if is_phone else _("New e-mail address"),
            max_length=254,
            error_messages={"required": _("Please fill this in.")},
            widget=forms.TextInput(
                attrs={
                    "type": "tel" if is_phone else "email",
                    "autocomplete": "tel" if is_phone else "email",
                }
            ),
        )

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"])
        settle = rules.phone_number if self.kind == AddressKind.PHONE else rules.email_address
        try:
            address = settle(typed)
        except rules.NotAnAddress as bad:
            raise forms.ValidationError(self._not_one(), code="address") from bad
        if self.kind == AddressKind.EMAIL:
            validate_email(address)
        return address

    def _not_one(self) -> str:
        if self.kind == AddressKind.PHONE:
            return str(_("Please write a phone number, like 138 0013 8000."))
        return str(_("Please write an e-mail address, like name@example.org."))


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=_("New password"),
        min_length=SHORTEST_PASSWORD,
        max_length=128,
        strip=False,
        help_text=_("At least eight characters, and not a word that everybody uses."),
        error_messages={
            "min_length": _("Please choose at least eight characters."),
            "required": _("Please fill this in."),
        },
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class HandOverForm(forms.Form):
    """Whose account gets which number, and how the office made sure of the person."""

    login = AddressField(
        label=_("Phone number or e-mail the account had"),
        help_text=_("The one that was lost, or any that the account has."),
    )
    born_on = forms.DateField(
        label=_("Date of birth of the account's own member"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    phone = forms.CharField(
        label=_("New phone number"), widget=forms.TextInput(attrs={"type": "tel"})
    )
    reason = forms.CharField(
        label=_("How you made sure who it is"),
        max_length=500,
        help_text=_("It stands in the account's history, under your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_phone(self) -> str:
        try:
            return rules.phone_number(self.cleaned_data["phone"])
        except rules.NotAnAddress as bad:
            raise forms.ValidationError(
                _("Please write a phone number, like 138 0013 8000."), code="phone"
            ) from bad


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code of your app, or a recovery code"),
        error_messages={"required": _("Please type the code.")},
        widget=forms.TextInput(attrs=CODE_INPUT),
    )


class AppCodeForm(mfa.AuthenticateForm):
    """A second factor at sign-in."""

    code = _code_field()


class AppCodeAgainForm(mfa.ReauthenticateForm):
    """A second factor once more, before something delicate."""

    code = _code_field()


class SetUpAppForm(totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label=_("The six digits your app shows now"),
        error_messages={"required": _("Please type the code.")},
        widget=forms.TextInput(attrs=CODE_INPUT),
    )


class PasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        required=False,
        max_length=60,
        help_text=_("So that you know it again, for example: my phone."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a code"),
        required=False,
        initial=True,
        help_text=_("Your device then asks for your finger, your face or its PIN."),
    )


class PasskeyNameForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=60)


class PasswordAgainForm(account.ReauthenticateForm):
    """The password once more, before something delicate."""

    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        error_messages={"required": _("Please fill this in.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
