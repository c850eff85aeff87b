"""Writes all that is public into a folder: `manage.py publish_folder FOLDER`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from disclosures.mirroring import LoggedOtherwise, NotServed, publish_folder


class Command(BaseCommand):
    help = (
        "Write every public file (log, reports, charters, open data) below FOLDER, at its address "
        "and byte for byte. Stopped and started again, it goes on; verify.py reads the folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, folder: Path, **_options: object) -> None:
        try:
            done = publish_folder(folder)
        except NotServed as missing:
            raise CommandError(f"{missing} is not served: see the page of what is late") from None
        except LoggedOtherwise as changed:
            raise CommandError(
                f"{changed} is not the file that was logged. Copied nothing of it: run check_log."
            ) from None
        except OSError as problem:
            raise CommandError(f"The folder cannot be written: {problem}") from None
        self.stdout.write(f"{done.written} files written, {done.kept} were there already.")
