"""What a consent was given for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody's data, or their account, may be used for."""

    HEALTH = "health", _("Keeping and reading what was said about health")
    MANDATE = "mandate", _("Debiting what is due")
