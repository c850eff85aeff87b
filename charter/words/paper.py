"""What every printed page says besides its own matter."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text


def paper(plan: Plan, *, at: datetime) -> dict[str, object]:
    """Return the language, the house, its standing sentence and the day, for `printing/layout`."""
    is_chinese = (get_language() or "en").startswith("zh")
    return {
        "lang": "zh" if is_chinese else "en",
        "region": "cn" if is_chinese else "gb",
        "house": _("Tongzhou"),
        "standing": _(
            "Mutual aid is not insurance; nothing is guaranteed; each share varies with the number"
            " of people helped."
        ),
        "page_words": _("Page {page} of {pages}"),
        "made": _("Made on %(day)s") % {"day": plan_date_text(at, plan)},
    }
