"""Measure the pool's work at several sizes, beside the same work done in other ways."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, default_int_handler, signal
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bench.rules import charts, reports, tables
from bench.rules.estimates import estimated_seconds, same_changes
from bench.rules.figures import Figures, missed
from bench.services.benching import Scale, measure
from bench.services.databases import DatabaseTaken, bench_name
from bench.services.machines import DiskTooSmall, facts, require_room

SMALLEST: Final = 200
MOST_CHANGES: Final = 0.05


class Command(BaseCommand):
    """`manage.py bench --members N [N …]`."""

    help = (
        "Build pools of N synthetic enrolments in a database of the bench's own, on the server of"
        " DATABASE_URL, and print what closing, counting and debiting cost. 75621000 is Xiang Hu"
        " Bao's count of July 2019."
    )
    requires_system_checks = ()  # they are of pages and addresses

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=_members, nargs="+", required=True, metavar="N")
        parser.add_argument(
            "--changes", type=_share, default=0.01, help="who come and go, of one (0.01)"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure")
        parser.add_argument(
            "--markdown",
            type=Path,
            metavar="FILE",
            help="write the report, into FILE's place for it",
        )
        parser.add_argument("--chart", type=Path, metavar="FILE", help="write the chart (SVG)")
        parser.add_argument("--keep", action="store_true", help="leave the last database there")
        parser.add_argument(
            "--replace", action="store_true", help="drop a database that a bench has left"
        )
        parser.add_argument(
            "--template", metavar="NAME", help="copy a database that is migrated and without rows"
        )

    def handle(self, *_args: object, members: list[int], **options: Any) -> None:
        self.began = monotonic()
        settings.DEBUG = False  # a developer's machine keeps every statement
        sizes = sorted(set(members))
        machine = facts()
        self._announce(sizes, machine)
        results: dict[int, Figures] = {}
        with _ended_like_ctrl_c():
            try:
                for size in sizes:
                    scale = Scale(size, options["changes"], same_changes(sizes))
                    results[size] = self._measure(scale, is_last=size == sizes[-1], **options)
            except KeyboardInterrupt as end:
                raise CommandError("Ended before its time; its database is dropped.") from end
            finally:
                if results:
                    self._show(results)
        _write(results, machine, **options)

    def _announce(self, sizes: list[int], machine: Mapping[str, str]) -> None:
        self.stdout.write(", ".join(f"{name} {fact}" for name, fact in machine.items()))
        minutes = sum(map(estimated_seconds, sizes)) / 60
        self.stdout.write(f"About {minutes:.0f} minutes on a machine that does nothing else.\n")

    def _measure(
        self,
        scale: Scale,
        *,
        is_last: bool,
        keep: bool,
        replace: bool,
        template: str | None,
        **_options: Any,
    ) -> Figures:
        try:
            if require_room(scale.members) is None:
                self._say("the disk of the database is not this machine's: is there room?")
            return measure(
                scale, say=self._say, replace=replace, keep=keep and is_last, template=template
            )
        except DiskTooSmall as small:
            raise CommandError(
                f"{scale.members:,} members need {small.needed_mb:,} MB; to fill the disk to four"
                f" fifths there is room for {small.room_mb:,} MB."
            ) from small
        except DatabaseTaken as taken:
            raise CommandError(
                f"There is a database {bench_name()} already. If a bench has left it, --replace"
                " drops it; a database that no bench has made stays."
            ) from taken

    def _say(self, what: str) -> None:
        self.stdout.write(f"  {monotonic() - self.began:7.1f} s  {what}")
        self.stdout.flush()

    def _show(self, results: Mapping[int, Figures]) -> None:
        self.stdout.write(f"\n{tables.text(results)}")
        for members, line, figure in missed(results):
            self.stdout.write(
                f"MISSED at {members:,}: {line.words}: {tables.amount(figure, line.unit)},"
                f" to reach {tables.target(line)}"
            )


def _write(
    results: Mapping[int, Figures],
    machine: Mapping[str, str],
    *,
    json: Path | None,
    markdown: Path | None,
    chart: Path | None,
    changes: float,
    **_options: Any,
) -> None:
    command = f"manage.py bench --members {' '.join(map(str, results))} --changes {changes}"
    if json is not None:
        json.write_text(reports.as_json(results, machine=machine, command=command))
    if markdown is not None:
        page = markdown.read_text(encoding="utf-8") if markdown.exists() else ""
        found = reports.report(results, machine=machine, command=command)
        markdown.write_text(reports.placed(page, found), encoding="utf-8")
    if chart is not None:
        chart.write_text(charts.svg(results), encoding="utf-8")


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let an end from outside unwind as Ctrl-C does, so that the database is dropped."""
    before = signal(SIGTERM, default_int_handler)
    try:
        yield
    finally:
        signal(SIGTERM, before)


def _members(text: str) -> int:
    """Return a number of members, written with or without commas or underscores."""
    try:
        found = int(text.replace(",", "_"))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number") from None
    if found < SMALLEST:
        raise ArgumentTypeError(f"at least {SMALLEST}")
    return found


def _share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 < found <= MOST_CHANGES:
        raise ArgumentTypeError(f"above 0, at most {MOST_CHANGES}")
    return found
