"""What one case may bring, as a charter pays it: at once, or by the month."""

from django import template
from django.utils.translation import ngettext

from charter.rules import Terms
from treasury.templatetags.money import money

register = template.Library()


@register.filter
def benefit(minor: int, terms: Terms) -> str:
    """Return the most a case may bring: an amount, or one a month and for how many months."""
    sum_ = money(minor, terms.currency)
    if terms.benefit_months == 1:
        return sum_
    words = ngettext(
        "%(sum)s a month, for at most %(months)s month",
        "%(sum)s a month, for at most %(months)s months",
        terms.benefit_months,
    )
    return words % {"sum": sum_, "months": terms.benefit_months}
