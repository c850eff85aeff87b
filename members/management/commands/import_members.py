"""./manage.py import_members FILE.csv --plan village [--invite]: bring a group along."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from charter import selectors as charter
from charter.models import Plan
from members import services
from members.list_words import column_label, fault_words, note_words, unusable_words
from members.rules.listed import Fault
from members.rules.lists import ListUnusable
from members.services import ListReport

LANGUAGES: Final = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = (
        "Look a list of people through, and with --invite invite all of them, or nobody. Each"
        " gets a letter and joins knowingly; nobody is enrolled by this."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV: UTF-8, UTF-16 or GB 18030")
        parser.add_argument("--plan", required=True, help="the slug of the plan")
        parser.add_argument("--invite", action="store_true", help="invite if nothing is wrong")
        parser.add_argument(
            "--language",
            choices=LANGUAGES,
            default="zh-hans",
            help="of the report, and of letters whose line names none",
        )

    def handle(
        self, *, file: Path, plan: str, invite: bool, language: str, **_options: Any
    ) -> None:
        with translation.override(language):
            try:
                with file.open("rb") as opened:
                    report = self._bring(opened, file.name, _plan(plan), invite, language)
            except ListUnusable as refusal:
                raise CommandError(unusable_words(refusal)) from refusal
            except OSError as failed:
                raise CommandError(str(failed)) from failed
            self._tell(report, is_asked=invite)

    def _bring(
        self,
        opened: BinaryIO,
        name: str,
        plan: Plan,
        invite: bool,  # noqa: FBT001  as it stands on the command line
        language: str,
    ) -> ListReport:
        at = charter.now(plan)
        if not invite:
            return services.look_through(plan_id=plan.pk, file=opened, language=language, at=at)
        group = services.note_list(
            plan_id=plan.pk, file=opened, file_name=name, language=language, by=None, at=at
        )
        return services.invite_group(group_id=group.pk, file=opened, at=at)

    def _tell(self, report: ListReport, *, is_asked: bool) -> None:
        for fault in report.faults:
            self.stdout.write(f"{fault.line}: {column_label(fault.column)}: {fault_words(fault)}")
        self._more(report.faults, report.fault_count)
        for note in report.notes:
            self.stdout.write(f"{note.line}: {note_words(note)}")
        self._more(report.notes, report.note_count)
        if report.unknown_columns:
            self.stdout.write(f"left out: {', '.join(report.unknown_columns)}")
        if report.fault_count:
            raise CommandError(f"{report.fault_count} faults: nobody is invited")
        if is_asked:
            self.stdout.write(f"{report.invited} invited, {report.note_count} passed over")
        else:
            self.stdout.write(f"{report.invitable} can be invited: run again with --invite")

    def _more(self, told: Sequence[Fault], count: int) -> None:
        if count > len(told):
            self.stdout.write(f"… and {count - len(told)} more")


def _plan(slug: str) -> Plan:
    try:
        return charter.plan_by_slug(slug)
    except Plan.DoesNotExist as unknown:
        raise CommandError(f"no plan is called {slug}") from unknown
