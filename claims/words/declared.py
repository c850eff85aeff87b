"""What was said about health on joining, as a reviewer reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from members.models import HealthAnswer

ANSWERS: Final[dict[str, Promise]] = {"yes": _("Yes"), "no": _("No")}


@dataclass(frozen=True)
class DeclaredRow:
    """One question as it was worded, what was answered, and on which day."""

    wording: str
    answer: str
    day: str


def declared_rows(found: Iterable[HealthAnswer], plan: Plan) -> list[DeclaredRow]:
    """Return the answers in the order they were given."""
    return [
        DeclaredRow(
            wording=one.wording,
            answer=str(ANSWERS[one.answer]),
            day=plan_date_text(one.answered_at, plan),
        )
        for one in found
    ]
