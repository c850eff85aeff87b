"""Sentences one after another: with a blank between them where the language has one."""

from django.utils.translation import get_language


def told_together(*sentences: str) -> str:
    """Return the sentences that say something, as one text."""
    between = "" if (get_language() or "en").startswith("zh") else " "
    return between.join(one for one in sentences if one)
