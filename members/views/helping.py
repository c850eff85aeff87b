"""Doors of the office for people who lost their phone and have no other way in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import limits, rules, selectors, services
from members.account_forms import HandOverForm
from members.account_words import account_words
from members.permissions import UserRequest, role_required
from members.views.asking import refuse_limit, show

TEMPLATE = "members/hand_over.html"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def hand_over(request: UserRequest) -> HttpResponse:
    """Give a new number to an account whose owner the office has made sure of."""
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        try:
            if _hand_over(request, form):
                messages.success(
                    request,
                    _(
                        "Done. Ask the person to sign in with the new number within a week; they"
                        " will be asked for their date of birth."
                    ),
                )
                return redirect("members:hand_over")
        except limits.TooOften as limit:
            return refuse_limit(request, TEMPLATE, form, limit)
        except rules.MembersRefused as refusal:
            form.add_error(None, account_words(refusal))
    return show(request, TEMPLATE, form)


def _hand_over(request: UserRequest, form: HandOverForm) -> bool:
    """Write the hand-over; false, with the words beside the form, where person and account differ.

    The birth date is asked so that a number is not handed over by mistake, nor on hearsay; and one
    answer for both, so that nobody can ask here who has an account.
    """
    asked = form.cleaned_data
    limits.count(request, action="hand_over", key=str(request.user.pk))
    user = selectors.account_that_had(*asked["login"])
    if user is None or not selectors.knows_birth_date(user_id=user.pk, born_on=asked["born_on"]):
        form.add_error(None, _("No account had this address and holds a member born on this day."))
        return False
    services.hand_over_number(
        user_id=user.pk,
        phone=asked["phone"],
        reason=asked["reason"],
        by=request.user.pk,
        at=timezone.now(),
    )
    return True
