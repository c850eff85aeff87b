"""The words for who someone is to a plan, and how a member belongs to a user."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a crew member may do; being a member of a pool needs no role."""

    REVIEWER = "reviewer", _("Reviewer")
    TREASURER = "treasurer", _("Treasurer")
    OPERATOR = "operator", _("Operator")
    PUBLISHER = "publisher", _("Publisher")
    AUDITOR = "auditor", _("Auditor")
    SUPERVISOR = "supervisor", _("Supervisor")


class Relation(models.TextChoices):
    """Who a member is to the user that holds them."""

    SELF = "self", _("Myself")
    CHILD = "child", _("My child")
    PARENT = "parent", _("My parent")
    SPOUSE = "spouse", _("My spouse")


class Consent(models.TextChoices):
    """What someone accepted when joining."""

    CHARTER = "charter", _("The charter")
    NOT_INSURANCE = "not_insurance", _("That this is mutual aid and nothing is certain")
    HEALTH = "health", _("The health declaration")
    MANDATE = "mandate", _("Paying by debit after a notice")


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")


class Ending(models.TextChoices):
    """How an enrolment ended."""

    LEFT = "left", _("left")
    LAPSED = "lapsed", _("ended for arrears")


class Move(models.TextChoices):
    """What has happened to an enrolment since joining."""

    LEFT = "left", _("Left")
    LAPSED = "lapsed", _("Ended for arrears")
    RESUMED = "resumed", _("Came back")
    PAYER_CHANGED = "payer_changed", _("Another payer")
    FROZEN = "frozen", _("Paused")
    THAWED = "thawed", _("Goes on")


class FreezeReason(models.TextChoices):
    """Why an enrolment pauses."""

    BALANCE = "balance", _("The balance is too low")
    ARREARS = "arrears", _("A share is not paid")


class ChangeKind(models.TextChoices):
    """Why a head began or ceased to count, in a band or at all."""

    JOINED = "joined", _("joined")
    RESUMED = "resumed", _("came back")
    THAWED = "thawed", _("goes on after a pause")
    BIRTHDAY_IN = "birthday_in", _("came into the band by birthday")
    LEFT = "left", _("left")
    LAPSED = "lapsed", _("ended for arrears")
    FROZEN = "frozen", _("paused")
    BIRTHDAY_OUT = "birthday_out", _("left the band by birthday")
    OUTGROWN = "outgrown", _("reached the oldest age")
    PAYER_CHANGED = "payer_changed", _("another payer")
