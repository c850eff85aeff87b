"""The whole life of an audit on one screen, and what an auditor can find."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditState(models.TextChoices):
    """Where an audit stands; it only goes on, from the first to the last."""

    OPENED = "opened", pgettext_lazy("an audit", "Before the draw")
    DRAWN = "drawn", pgettext_lazy("an audit", "Drawn, being looked at")
    ATTESTED = "attested", pgettext_lazy("an audit", "Attested")


class Result(models.TextChoices):
    """What an auditor found of one request that was drawn."""

    CONFIRMED = "confirmed", pgettext_lazy("an audit", "Confirmed")
    NOT_CONFIRMED = "not_confirmed", pgettext_lazy("an audit", "Not confirmed")
    UNCHECKED = "unchecked", pgettext_lazy("an audit", "Could not be checked")


class Why(models.TextChoices):
    """Why a request could not be checked."""

    NONE = "", ""
    OBJECTED = "objected", pgettext_lazy("an audit", "The person did not wish to be seen")
    ERASED = "erased", pgettext_lazy("an audit", "The person's data has been erased")
    PAPERS = "papers", pgettext_lazy("an audit", "Papers are missing or cannot be read")
    OTHER = "other", pgettext_lazy("an audit", "Another reason")


class Giver(models.TextChoices):
    """Who gave a value for the draw."""

    AUDITOR = "auditor", _("Auditor")
    CREW = "crew", _("The crew")


HAS_DRAWN: Final = (AuditState.DRAWN, AuditState.ATTESTED)
