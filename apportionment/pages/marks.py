"""The mark of the public log, as a statement quotes it."""

from django.conf import settings
from django.utils.translation import gettext as _

from logbook.selectors import Mark
from treasury.templatetags.money import count


def mark_words(mark: Mark) -> str:
    """Return how the log stood, in words."""
    facts = {"size": count(mark.size), "mark": mark.digits}
    return _("%(size)s entries, mark %(mark)s") % facts


def mark_address(mark: Mark) -> str:
    """Return where the log shows the checkpoint of this mark."""
    return f"{settings.SITE_URL}/log/checkpoints/{mark.size}"
