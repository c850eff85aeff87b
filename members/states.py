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
