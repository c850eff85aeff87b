"""Print whom one can sign in as."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.services import CREW, PASSWORD


class Command(BaseCommand):
    """`manage.py demo_logins`."""

    help = "Print one login for each role of the demo."

    def handle(self, *_args: object, **_options: Any) -> None:
        for person in CREW:
            roles = ", ".join(str(role.value) for role in person.roles) or "member"
            self.stdout.write(f"  {person.email:26} {PASSWORD:16} {person.name}  ({roles})")
