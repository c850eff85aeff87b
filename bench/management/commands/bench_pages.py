"""How fast this deployment's public pages are handed out, beside static files of their bytes."""

from typing import Final

from django.core.management.base import BaseCommand

from bench.services.pages import rates_of_pages

AT_LEAST: Final = 0.8


class Command(BaseCommand):
    """`manage.py bench_pages`: some seconds, a server of its own on loopback, nothing written."""

    help = "Measure public pages against static files of the same bytes, by the same server."
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        for path, (page, file) in rates_of_pages().items():
            ratio = page / file
            met = "" if ratio >= AT_LEAST else f"  MISSED: to reach {AT_LEAST:.0%}"
            self.stdout.write(
                f"{path:40} page {page:8,.0f}/s   static file {file:8,.0f}/s   {ratio:.0%}{met}"
            )
