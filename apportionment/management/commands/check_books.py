"""./manage.py check_books: add the books up again; exits 1 if anything differs."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apportionment import books_words
from apportionment.models import BooksCheck
from apportionment.services.books import check_books
from charter import selectors as charter
from charter.models import Plan


class Command(BaseCommand):
    help = (
        "Count every head again, work every sealed period out again, re-add the ledger, and name "
        "every difference; exits 1 on any. Reads as of one instant, so the pool may be at work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", metavar="SLUG", help="one plan; without it, all of them")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="the findings, for a program"
        )

    def handle(self, *_args: object, plan: str | None, as_json: bool, **_options: Any) -> None:
        checks = [
            (one, check_books(plan_id=one.pk, at=charter.now(one))) for one in _plans_called(plan)
        ]
        if as_json:
            self._tell_json(checks)
        else:
            self._tell(checks)
        differing = sum(_number_of_differences(check) for _plan, check in checks)
        if differing:
            raise CommandError(books_words.summary_words(differing))

    def _tell(self, checks: Iterable[tuple[Plan, BooksCheck]]) -> None:
        for plan, check in checks:
            took = (check.ended_at - check.started_at).total_seconds()
            self.stdout.write(f"{plan.slug} ({took:.1f} s)")
            for name, number in check.compared.items():
                self.stdout.write(f"  {number:>14,}  {books_words.compared_words(name)}")
            for one in check.differences:
                words = books_words.difference_words(one["kind"], one["facts"])
                self.stdout.write(f"  ✗ {words}")
            summary = books_words.summary_words(_number_of_differences(check))
            self.stdout.write(f"  {summary}\n\n")
        self.stdout.write(books_words.unchecked_title())
        for sentence in books_words.unchecked():
            self.stdout.write(f"  · {sentence}")

    def _tell_json(self, checks: Iterable[tuple[Plan, BooksCheck]]) -> None:
        told = [
            {
                "plan": plan.slug,
                "started_at": check.started_at.isoformat(),
                "ended_at": check.ended_at.isoformat(),
                "compared": check.compared,
                "differences": check.differences,
            }
            for plan, check in checks
        ]
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))


def _plans_called(slug: str | None) -> list[Plan]:
    plans = list(charter.plans() if slug is None else charter.plans().filter(slug=slug))
    if slug is not None and not plans:
        raise CommandError(f"--plan: there is no plan called {slug}")
    return plans


def _number_of_differences(check: BooksCheck) -> int:
    """Return how many there are: those named one by one, and those only counted."""
    return sum(one["facts"].get("more", 1) for one in check.differences)
