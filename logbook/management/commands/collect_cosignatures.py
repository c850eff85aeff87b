"""Ask the witnesses of LOG_WITNESSES to cosign the last checkpoint."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logbook import services
from logbook.services import Answer

HELD = (Answer.COSIGNED, Answer.HAD)


class Command(BaseCommand):
    help = "Ask every witness of LOG_WITNESSES to cosign the log's last checkpoint."

    def handle(self, *_args: Any, **_options: Any) -> None:
        asked = services.collect_cosignatures(at=timezone.now())
        for one in asked:
            self.stdout.write(f"{one.name} {one.answer}" + (f": {one.why}" if one.why else ""))
        if not asked:
            self.stdout.write("nobody to ask: no checkpoint yet, or no LOG_WITNESSES")
        if any(one.answer not in HELD for one in asked):
            raise CommandError("not every witness has cosigned")
