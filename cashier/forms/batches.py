"""What the doors of batches and refunds take in."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cashier.words.payouts import BORNE_BY
from treasury.states import RefundKind

REASON_ROWS: Final = {"rows": 2}


class SeenForm(forms.Form):
    """The number and sum that a releaser has read."""

    count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    total_minor = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class TakeOutForm(forms.Form):
    """Why a payout is taken out."""

    reason = forms.CharField(
        label=_("Why"), max_length=120, error_messages={"required": _("Please say why.")}
    )


class RefundForm(forms.Form):
    """What goes back to members, why, and who bears it."""

    kind = forms.ChoiceField(
        label=_("What goes back?"), choices=RefundKind.choices, widget=forms.RadioSelect
    )
    period_no = forms.TypedChoiceField(
        label=_("Which period?"),
        help_text=_("Only for the shares of one period."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    borne_by = forms.ChoiceField(
        label=_("Who bears it?"),
        help_text=_(
            "Balances are the members' own. What the pool itself is to bear is recorded as a "
            "correction in its next run instead."
        ),
        choices=[(one, BORNE_BY[one]) for one in ("operator", "reserve")],
        widget=forms.RadioSelect,
        initial="operator",
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The members read it with their money."),
        max_length=300,
        widget=forms.Textarea(attrs=REASON_ROWS),
        error_messages={"required": _("Please say why.")},
    )

    def __init__(self, *args: Any, periods: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period_no"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((str(no), str(no)) for no in periods),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the period where shares of one go back."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == RefundKind.SHARES and not cleaned.get("period_no"):
            self.add_error("period_no", _("Please choose the period whose shares go back."))
        return cleaned


class PayeeAccountForm(forms.Form):
    """Where a member wants money back."""

    holder = forms.CharField(
        label=_("Name of the account's owner"),
        max_length=70,
        error_messages={"required": _("Please write whose account it is.")},
    )
    account = forms.CharField(
        label=_("Number of the account"),
        help_text=_("Spaces make no difference."),
        max_length=60,
        error_messages={"required": _("Please write the account number.")},
    )

    def clean_account(self) -> str:
        account = "".join(str(self.cleaned_data["account"]).split())
        if len(account) < 4 or not account.replace("-", "").isalnum():
            raise forms.ValidationError(_("Please write letters and digits only."))
        return account
