"""Take everything that lies encrypted to the first key of FIELD_KEYS."""

from argparse import ArgumentParser
from collections import Counter
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from vault import rotation
from vault.ring import ring


class Command(BaseCommand):
    help = (
        "Encrypt every value anew that an older key of FIELD_KEYS closed. May be stopped and"
        " started again at any time, and run while the site works. --check only counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say which keys are in use, and for what"
        )
        parser.add_argument(
            "--lookup",
            action="store_true",
            help="work out the keyed hashes anew, after a change of LOOKUP_KEY (stop the site)",
        )

    def handle(self, *_args: Any, check: bool, lookup: bool, **_options: Any) -> None:
        if lookup:
            self._rehash()
        if not check and not lookup:
            self._rotate()
        self._say_keys()

    def _rotate(self) -> None:
        for place in rotation.encrypted_places():
            done = 0
            for count in rotation.rotate(place):
                done += count
                self.stdout.write(f"{place.field.place}: {done} under {ring().current}")

        for module in map(import_module, settings.ALSO_ENCRYPTED):
            if done := module.renew_factor_secrets():
                self.stdout.write(f"{module.__name__}: {done} under {ring().current}")

    def _rehash(self) -> None:
        for model, fields in rotation.hashed_models():
            try:
                done = sum(rotation.rehash(model, fields))
            except IntegrityError as twice:
                raise CommandError(
                    f"{model._meta.db_table}: two rows are the same: was the site stopped? {twice}"
                ) from twice
            if done:
                self.stdout.write(f"{model._meta.db_table}: {done} rows found by the new key")

    def _say_keys(self) -> None:
        """Say how much each key still closes; one that closes nothing can be dropped."""
        used: Counter[str] = Counter()
        for place in rotation.encrypted_places():
            by_key = rotation.values_by_key(place)
            used.update(by_key)
            for name, count in sorted(by_key.items()):
                if name != ring().current:
                    self.stdout.write(f"{place.field.place}: {count} still under {name}")
        for module in map(import_module, settings.ALSO_ENCRYPTED):
            used.update(module.factor_secrets_by_key())
        for name in ring().names:
            words = f"in use ({used[name]} values)" if used[name] else "not in use"
            may = "" if name == ring().current or used[name] else ": may be dropped from FIELD_KEYS"
            self.stdout.write(f"key {name}: {words}{may}")
        for name in sorted(set(used) - set(ring().names)):
            self.stdout.write(
                self.style.ERROR(f"key {name}: {used[name]} values, NOT IN FIELD_KEYS")
            )
        self.stdout.write(f"left: {used.total() - used[ring().current]}")
