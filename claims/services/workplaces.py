"""Where people of the crew work: they read no claim of a colleague."""

from datetime import datetime

from django.db import transaction

from claims import rules
from claims.models import Employer
from members.models import User


@transaction.atomic
def declare_workplace(*, name: str, by: User, at: datetime) -> Employer:
    """Note where one of the crew works; told twice, it is one."""
    rules.require_words({"name": name})
    field = Employer._meta.get_field("name_lookup")
    known = Employer.objects.filter(user=by, ended_at=None, name_lookup=field.hash_of(name))
    return known.first() or Employer.objects.create(user=by, name=name.strip(), declared_at=at)


@transaction.atomic
def end_workplace(*, employer_id: int, by: User, at: datetime) -> None:
    """Note that one of the crew no longer works there; the row stays."""
    Employer.objects.filter(pk=employer_id, user=by, ended_at=None).update(ended_at=at)
