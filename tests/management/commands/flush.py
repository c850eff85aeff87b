"""`flush` for test databases, which Django calls after each test that commits."""

from functools import cache
from typing import Any, Final

from django.core.management.commands import flush
from django.db import connection

ALWAYS_THERE: Final = {"django_content_type", "auth_permission"}  # written by migrate, not by tests


class Command(flush.Command):
    """Empties the tables row by row, for there are few: a truncate makes each file anew.

    Triggers are off meanwhile, those of foreign keys and of append-only tables; nobody else can
    write. What `migrate` wrote stays, and is not written again. A role that may not turn triggers
    off truncates, as Django does.
    """

    def handle(self, **options: Any) -> None:
        """Empty all tables of ours."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
            if cursor.fetchone()[0]:
                cursor.execute(_emptying())
                return
        super().handle(**options)


@cache
def _emptying() -> str:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in set(found) - ALWAYS_THERE]
    deeds = "; ".join(f"DELETE FROM {table}" for table in tables)
    return (
        "BEGIN; SET LOCAL session_replication_role = replica;"
        f" LOCK TABLE {', '.join(tables)}; {deeds}; COMMIT"
    )
