"""End the key that signs the log, and let a new one sign from here on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logbook import selectors, services
from logbook.rules import LogRefused


class Command(BaseCommand):
    help = (
        "End the key that signs the log, and make a new one: for a yearly change, or because the"
        " key was lost or copied. /log/keys then says from which size the new one signs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="why; everybody may read it")
        parser.add_argument(
            "--lost",
            action="store_true",
            help="the old key may be in other hands: it signs nothing more, not even its end",
        )

    def handle(self, *_args: Any, reason: str, lost: bool, **_options: Any) -> None:
        if not reason.strip() or len(reason) > 300:
            raise CommandError("--reason: a sentence of at most 300 letters")
        try:
            services.rotate_key(reason=reason.strip(), is_lost=lost, at=timezone.now())
        except LogRefused as why:
            raise CommandError(str(why)) from why
        for key in selectors.log_keys():
            until = "…" if key.until_size is None else str(key.until_size)
            self.stdout.write(f"{key.vkey} signs from {key.from_size} to {until}")
        self.stdout.write("Tell witnesses and members of the new key: docs/operations.md says how.")
