"""Taking all one's data along: one zip, as JSON for machines and as a page to read."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model

from apportionment import selectors as apportionment
from claims.models import Evidence
from members.models import User
from papers import services as papers
from papers.rules import ENDINGS, PaperGone
from privacy import reading, selectors
from privacy.models import Export
from privacy.rules import PERSONAL, Table
from treasury.selectors import balance_of

IN_MEMORY: Final = 8 * 1024 * 1024  # a larger zip is written to a file without a name
MOST_A_DAY: Final = 10


class TooManyExports(Exception):
    """Somebody has taken their data along very often today; tomorrow it is possible again."""


@transaction.atomic
def export(*, user: User, language: str, at: datetime) -> IO[bytes]:
    """Return a zip with all that is stored of a user and whom they hold, open at its beginning.

    Complete by the register of what is stored; it is kept nowhere but in the hands of who asked.
    Raises `TooManyExports` at the eleventh of a day.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if selectors.exports_since(at - timedelta(days=1), user_id=user.pk) >= MOST_A_DAY:
        raise TooManyExports
    tables = {table: list(selectors.rows_of(table, user=user)) for table in PERSONAL}
    out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    with ZipFile(out, "w", ZIP_DEFLATED) as whole:
        whole.writestr("data.json", _json(user, tables, at))
        whole.writestr(
            "data.html", reading.page(user=user, tables=tables, language=language, at=at)
        )
        for paper in selectors.papers_of(user=user):
            _add(whole, paper)
    Export.objects.create(user=user, made_at=at, size_bytes=out.tell())
    out.seek(0)
    return out


def _json(user: User, tables: dict[Table, list[Model]], at: datetime) -> str:
    whole = {
        "made_at": at,
        "tables": {
            table.label: [_row(table, row) for row in rows] for table, rows in tables.items()
        },
        "dues": list(_dues(user)),
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _row(table: Table, row: Model) -> dict[str, Any]:
    """Return a row's columns but the hidden ones, under their names in the database."""
    fields = [one for one in row._meta.concrete_fields if one.name not in table.hidden]
    return {one.attname: _value(getattr(row, one.attname)) for one in fields}


def _value(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _dues(user: User) -> Iterator[dict[str, Any]]:
    """Yield what is owed and held in each plan now: dues are worked out and never stored."""
    if user.payer_id is None:
        return
    for plan in selectors.plans_of(user=user):
        due = apportionment.due_minor(payer_id=user.payer_id, plan_id=plan.pk)
        held = balance_of(payer_id=user.payer_id, plan_id=plan.pk)
        yield {
            "plan": plan.slug,
            "currency": plan.currency,
            "not_yet_asked_for_minor": due,
            "paid_in_and_not_used_minor": max(held, 0),
        }


def paper_name(paper: Evidence) -> str:
    """Return under which name a paper lies in the zip."""
    return f"papers/{paper.claim.ref}-{paper.pk}.{ENDINGS.get(paper.media_type, 'bin')}"


def _add(whole: ZipFile, paper: Evidence) -> None:
    try:
        content = papers.read_original(paper.paper)
    except PaperGone:
        return  # it went with an erasure; the row still says that there was one
    with whole.open(paper_name(paper), "w") as into:
        for chunk in content:
            into.write(chunk)
