"""./manage.py give_role operator someone@example.org [--plan village]: the first of a crew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from charter import selectors as charter
from charter.models import Plan
from members import rules, selectors, services
from members.states import Role
from members.words import refusal_words


class Command(BaseCommand):
    help = "Give a role to someone who has an account, for one plan or for all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("login", help="their e-mail address or phone number")
        parser.add_argument("--plan", help="the slug of the plan; without it, all plans")

    def handle(self, *, role: str, login: str, plan: str | None, **_options: Any) -> None:
        try:
            user = selectors.user_called(*rules.login_name(login))
        except rules.NotAnAddress as bad:
            raise CommandError(f"{login} is neither an e-mail address nor a phone number") from bad
        if user is None:
            raise CommandError(f"nobody has an account under {login}")
        try:
            services.grant_role(
                user_id=user.pk,
                role=Role(role),
                plan_id=_plan_id(plan),
                by=None,
                at=timezone.now(),
            )
        except rules.CrewImpossible as refusal:
            raise CommandError(refusal_words(refusal)) from refusal
        self.stdout.write(f"{user.name} is {role} of {plan or 'all plans'}.")


def _plan_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    try:
        return charter.plan_by_slug(slug).pk
    except Plan.DoesNotExist as unknown:
        raise CommandError(f"there is no plan {slug}") from unknown
