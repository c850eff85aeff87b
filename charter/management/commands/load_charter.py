"""./manage.py load_charter FILE: a charter file becomes its plan's next version."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from charter import rules, selectors, services
from charter.models import CharterVersion, Plan
from charter.rules import (
    CharterRefused,
    CharterUnreadable,
    PlanDiffers,
    SlugUnusable,
    VersionNotLater,
)


class Command(BaseCommand):
    help = "Load a charter file; a broken one is refused with file, line, field and reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--slug", help="the plan's name in addresses; else the file's name")

    def handle(self, *_args: object, file: Path, slug: str | None, **_options: Any) -> None:
        slug = slug or file.stem
        try:
            version = self._load(file, slug)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except CharterUnreadable as refused:
            raise CommandError(f"{file}, {refused}") from refused
        except CharterRefused as refused:
            raise CommandError(f"{file}: {_words(refused)}") from refused
        self.stdout.write(
            f"{slug}: version {version.number}, in force from {version.in_force_at:%Y-%m-%d %H:%M}"
            f" UTC, {version.text_hash[:12]}"
        )

    def _load(self, file: Path, slug: str) -> CharterVersion:
        return services.load_charter(
            slug=slug,
            toml_text=rules.text_of(file.read_bytes()),
            source=file.name,
            at=_now(slug),
        )


def _now(slug: str) -> datetime:
    """Return the plan's time, or the real time if there is no such plan yet."""
    try:
        return selectors.now(selectors.plan_by_slug(slug))
    except Plan.DoesNotExist:
        return timezone.now()


def _words(refused: CharterRefused) -> str:
    match refused:
        case PlanDiffers(field=field, before=before, after=after):
            return f"{field}: the plan is written in {before}; it cannot become {after}"
        case VersionNotLater(before=before, after=after):
            return f"a version from {after} cannot follow the one from {before}"
        case SlugUnusable(slug=slug):
            return f"--slug: {slug!r} is not made of small letters, digits and hyphens"
        case _:
            return repr(refused)
