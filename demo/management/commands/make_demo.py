"""Make the demo's pools with their histories; what is there already stays."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.services import POOLS, make_crew, make_pool
from demo.services.log import close_log


class Command(BaseCommand):
    """`manage.py make_demo [--only SLUG]`."""

    help = "Make the demo's two pools; each is there whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=[pool.slug for pool in POOLS])

    def handle(self, *_args: object, only: str | None, **_options: Any) -> None:
        began, at = monotonic(), timezone.now()
        crew = make_crew(at=at)

        def say(what: str) -> None:
            self.stdout.write(f"  {monotonic() - began:5.1f} s  {what}")
            self.stdout.flush()

        for pool in POOLS:
            if only in {None, pool.slug}:
                make_pool(pool, crew=crew, at=at, say=say)
        close_log(at=at)
        say("public log")
