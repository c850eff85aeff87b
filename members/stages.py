"""What is asked between a right code and an open account; a stage of allauth's sign-in."""

from typing import cast

from allauth.account.stages import LoginStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect

from members import selectors
from members.devices import is_known_device
from members.models import User


class NumberOwnerStage(LoginStage):
    """Whose number it is: numbers are given on to strangers, and a code then reaches them.

    A code to a phone number is not enough on a device that has not opened the account lately,
    where the account holds somebody and has no second factor that is asked for anyway.
    """

    key = "number_owner"
    urlname = "members:number_owner"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Return where to send somebody, if anything is to be asked; and that they may go on."""
        return (redirect(self.urlname) if self._must_ask() else None), True

    def _must_ask(self) -> bool:
        user = cast("User | None", self.login.user)
        return (
            user is not None
            and self.login.phone is not None
            and not self.login.signup
            and not is_known_device(self.request, user)
            and not is_mfa_enabled(user)
            and selectors.holds_anybody(user_id=user.pk)
        )
