"""The shape of what people type about themselves and those they hold."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from members import rules
from members.states import Consent, Relation, Role

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


class RegisterForm(forms.Form):
    name = NameField(
        label=_("Your name"),
        error_messages={"required": _("Please write the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = AddressField(
        label=_("E-mail or phone number"),
        max_length=254,
        help_text=_("You sign in with it, and your notices go there."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        min_length=SHORTEST_PASSWORD,
        max_length=128,
        strip=False,
        help_text=_("At least eight characters, and not a word that everybody uses."),
        error_messages={"min_length": _("Please choose at least eight characters.")},
        # What was typed stays after an error elsewhere: nothing has to be typed twice.
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language of your notices"), choices=settings.LANGUAGES)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class PersonForm(forms.Form):
    """Who joins; nothing is chosen in advance."""

    relation = forms.ChoiceField(
        label=_("Who joins?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose who joins.")},
    )
    name = NameField(
        label=_("Name"),
        help_text=_("As it stands on the identity card or passport."),
        error_messages={"required": _("Please write the name.")},
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        help_text=_("It decides the age band, and so what a case may bring."),
        error_messages={"required": _("Please give the date of birth.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["born_on"].widget.attrs |= {"min": "1900-01-01", "max": today.isoformat()}

    def clean_born_on(self) -> date:
        try:
            return rules.birth_date(self.cleaned_data["born_on"], today=self.today)
        except rules.BadBirthDate as bad:
            words = (
                _("A birth date cannot be after today.")
                if bad.is_future
                else _("Please check the year: this plan knows birth dates from 1900 on.")
            )
            raise forms.ValidationError(words, code="born_on") from bad


class ConsentForm(forms.Form):
    """The health declaration and three consents; nothing is ticked in advance."""

    is_ill = forms.ChoiceField(
        label=_(
            "Does this person have a serious illness, or has a doctor spoken of one that is still"
            " being looked into?"
        ),
        help_text=_(
            "For example cancer, a disease of heart, brain, liver, kidneys or lungs, or anything"
            " that needs lasting treatment. A cold, an old fracture or glasses do not matter."
        ),
        choices=[("no", _("No, none")), ("yes", _("Yes, one"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please answer with no or yes.")},
    )
    charter = forms.BooleanField(
        label=_("I have read the charter, and I accept it."),
        error_messages={"required": _("Joining means living by the charter. Please read it.")},
    )
    not_insurance = forms.BooleanField(
        label=_(
            "I understand: this is mutual aid and not insurance. Nothing is certain, and what I"
            " share varies with the number of people helped."
        ),
        error_messages={"required": _("Please say that you understand this.")},
    )
    mandate = forms.BooleanField(
        label=_(
            "My share of each period may be debited, after a notice that tells me the amount"
            " beforehand. I can end this at any time by leaving."
        ),
        error_messages={
            "required": _("Without it, nobody could share with you, nor you with them.")
        },
    )

    def clean_is_ill(self) -> str:
        answer = str(self.cleaned_data["is_ill"])
        if answer == "yes":
            raise forms.ValidationError(
                _(
                    "Thank you for saying so. Aid is for illness that begins after joining; with"
                    " this one it is not possible to join now. Once a doctor has ruled it out,"
                    " please come back."
                ),
                code="ill",
            )
        return answer

    def accepted(self) -> list[str]:
        """Return the consents given; a valid form has them all."""
        answers = self.cleaned_data
        ticked = [consent for consent in Consent.values if answers.get(consent) is True]
        return sorted([*ticked, *([Consent.HEALTH.value] if answers.get("is_ill") == "no" else [])])


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
