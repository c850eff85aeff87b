"""Hold the whole log against itself, against the files it names, and against the rows of heads."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosures.services import log


class Command(BaseCommand):
    help = (
        "Work the public log out again from its entries (leaves, tiles, checkpoints, signatures),"
        " and hold reports, charters and the rows of books and trail against what was logged."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        check = log.check_log(at=timezone.now(), is_whole=True)
        for fault in check.faults:
            self.stdout.write(self.style.ERROR(fault))
        if check.faults:
            raise CommandError(f"{len(check.faults)} faults in a log of {check.size} leaves")
        self.stdout.write(f"{check.size} leaves: everything agrees")
