"""What every template may know."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from config import navigation
from config.navigation import Link
from members import selectors as members


def site(request: HttpRequest) -> dict[str, object]:
    """Return the facts about this deployment and this reader that layouts show."""
    return {
        "DEMO": settings.DEMO,
        "SOURCE_URL": settings.SOURCE_URL,
        "SITE_URL": settings.SITE_URL,
        "navigation": Navigation(request),
    }


@dataclass
class Navigation:
    """The links of one page; nothing is asked of the database before a layout shows them."""

    request: HttpRequest

    @property
    def home(self) -> str:
        return "/"

    @property
    def public(self) -> list[Link]:
        return navigation.links(
            navigation.PUBLIC, path=self.request.path, roles=navigation.EVERYONE
        )

    @property
    def foot(self) -> list[Link]:
        return navigation.links(navigation.FOOT, path="", roles=navigation.EVERYONE)

    @property
    def demo(self) -> list[Link]:
        return navigation.links(navigation.DEMO, path="", roles=navigation.EVERYONE)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the roles of whoever is signed in, in any plan."""
        user_id = self.request.user.pk
        return members.roles_of(user_id=user_id) if user_id else frozenset()

    @cached_property
    def staff(self) -> list[Link]:
        return navigation.links(navigation.STAFF, path=self.request.path, roles=self.roles)
