"""The admin as this house has it: a lamp, not a tool, and behind a second factor."""

from django.contrib.admin import apps


class LampConfig(apps.AdminConfig):
    """The read-only admin, at a site of our own."""

    default_site = "config.lamp_site.LampSite"
