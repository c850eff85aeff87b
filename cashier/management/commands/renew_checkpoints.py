"""./manage.py renew_checkpoints: throw away what balances were noted, and add up everything."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charter import selectors as charter
from treasury import services


class Command(BaseCommand):
    help = (
        "Forget the noted balances of a plan and note them anew from its first entry. They only "
        "make reading faster; this is what to do when check_books finds one that is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the plan")

    def handle(self, *_args: object, slug: str, **_options: Any) -> None:
        plan = charter.plans().filter(slug=slug).first()
        if plan is None:
            raise CommandError(f"there is no plan called {slug}")
        dropped = services.drop_checkpoints(plan_id=plan.pk)
        upto = services.make_checkpoints(plan_id=plan.pk, at=charter.now(plan), every=1)
        told = "none was made (nothing is booked, or somebody books now)"
        made = told if upto is None else f"made anew up to entry {upto}"
        self.stdout.write(f"{slug}: {dropped} balances forgotten; {made}")
