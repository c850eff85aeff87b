"""Build the tree of one period's receipts here and now; a refused one is worked out anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charter import selectors as charter
from charter.models import Plan
from receipts import selectors, services
from receipts.rules import ReceiptsRefused


class Command(BaseCommand):
    """`manage.py build_receipts PLAN NO`."""

    help = "Build the tree of a sealed period's receipts; what was refused is worked out anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's slug")
        parser.add_argument("no", type=int, help="the period's number")

    def handle(self, *_args: object, plan: str, no: int, **_options: Any) -> None:
        try:
            found = charter.plan_by_slug(plan)
        except Plan.DoesNotExist as unknown:
            raise CommandError(f"There is no plan {plan}.") from unknown
        run = selectors.sealed_run(plan_id=found.pk, no=no)
        if run is None:
            raise CommandError(f"{plan} has no sealed period {no}.")
        try:
            tree = services.build_tree(run_id=run.pk, at=charter.now(found))
        except ReceiptsRefused as refused:
            raise CommandError(f"Refused: {refused}") from refused
        self.stdout.write(f"{tree.root_hex}  {tree.count} heads, {tree.sum_minor} minor units")
