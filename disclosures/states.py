"""Where a correction stands."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CorrectionState(models.TextChoices):
    """Written, published, or taken back before that."""

    PREPARED = "prepared", pgettext_lazy("a correction", "Waits for a second person")
    RELEASED = "released", pgettext_lazy("a correction", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("a correction", "Taken back")
