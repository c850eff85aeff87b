"""The states of a paper: how far it has been looked at, how its bytes lie, what a scanner said."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperState(models.TextChoices):
    """Whether there are pictures of its pages to look at."""

    TAKEN = "taken", _("being prepared")
    READY = "ready", _("ready to be looked at")
    UNREADABLE = "unreadable", _("cannot be shown")


class Trouble(models.TextChoices):
    """Why a paper cannot be shown."""

    NONE = "", ""
    BROKEN = "broken", _("The file is broken: no program opens it.")
    LOCKED = "locked", _("The PDF is locked with a password.")
    TOO_MUCH = "too_much", _("Opening it takes more time or memory than any paper should.")
    INFECTED = "infected", _("The scanner found something harmful in it. Nobody opens it.")
    DAMAGED = "damaged", _("What is stored is not what was sent. Please tell us.")


class Scan(models.TextChoices):
    """What the scanner of this deployment said."""

    NOT_ASKED = "not_asked", _("not scanned")
    WAITS = "waits", _("waits for the scanner")
    CLEAN = "clean", _("scanned")
    INFECTED = "infected", _("found harmful")


class Lies(models.TextChoices):
    """How the original bytes lie in the storage."""

    PLAIN = "plain", _("as they came, from before papers were encrypted")
    DOUBLE = "double", _("encrypted; the plain ones are about to go")
    SEALED = "sealed", _("encrypted")
    LEAVING = "leaving", _("about to be deleted; the key is gone")
    GONE = "gone", _("deleted")


MAY_OPEN: Final = frozenset({Scan.NOT_ASKED, Scan.CLEAN})
HAS_KEY: Final = frozenset({Lies.DOUBLE, Lies.SEALED})
HAS_BYTES: Final = HAS_KEY | {Lies.PLAIN}
