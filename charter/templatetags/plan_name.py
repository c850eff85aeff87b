"""Names that charters give in two languages, in the reader's."""

from typing import Protocol

from django import template
from django.utils.translation import get_language

from charter.models import Plan

register = template.Library()


class Named(Protocol):
    """Whatever a charter names, and may name in two languages: a band, a kind of case."""

    @property
    def name(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@register.filter
def plan_name(plan: Plan) -> str:
    """Return a plan's name as its charter gives it for this language; English for any other."""
    names = {"zh": plan.name_zh, "en": plan.name_en}
    return names.get((get_language() or "en")[:2], plan.name_en)


@register.filter
def charter_name(named: Named) -> str:
    """Return what a charter calls something in this language, or else its only name."""
    names = {"zh": named.name_zh, "en": named.name_en}
    return names.get((get_language() or "en")[:2]) or named.name
