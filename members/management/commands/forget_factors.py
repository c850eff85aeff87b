"""Help somebody who has lost every second factor, and their recovery codes too."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import rules, selectors
from members.services.factors import forget_factors


class Command(BaseCommand):
    """`manage.py forget_factors ADDRESS`."""

    help = "Take all second factors from an account, after making sure who asks for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="e-mail address or phone number of the account")

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            user = selectors.user_called(*rules.login_name(options["address"]))
        except rules.NotAnAddress as bad:
            raise CommandError("Neither an e-mail address nor a phone number.") from bad
        if user is None:
            raise CommandError("No account signs in with this address.")
        count = forget_factors(user_id=user.pk, at=timezone.now())
        self.stdout.write(f"{user.name}: {count} second factors taken away, sessions ended.")
