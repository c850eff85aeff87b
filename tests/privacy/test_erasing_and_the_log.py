"""Erasing a person breaks no proof: leaves, heads and checkpoints stay as they were."""

import pytest
from django.test import Client

from disclosures.selectors import trail
from disclosures.services.heads import close_day
from disclosures.services.log import check_log, fill_log
from logbook import selectors as logbook
from logbook import services as logbook_services
from logbook.models import Head, Leaf
from members.models import Access
from members.states import AccessKind
from privacy import services
from privacy.rules import KEPT_FOR
from tests.apportionment.builders import DAY
from tests.members.builders import a_user
from tests.privacy.builders import ERASED_WORDS, TAIL_OVER, a_full_life

pytestmark = pytest.mark.django_db


def test_after_erasing_everything_in_the_log_is_proved_as_before(client: Client) -> None:
    life = a_full_life(client)
    at = TAIL_OVER
    member = life.user.members.first()
    assert member is not None
    Access.objects.get_or_create(
        member=member, kind=AccessKind.HEALTH, by=a_user(), on=at.date(), defaults={"at": at}
    )
    for kind in trail.KINDS:
        assert close_day(kind=kind, at=at) is not None
    fill_log()
    logbook_services.sign_checkpoint(at=at)
    before = (logbook.latest_checkpoint(), list(Head.objects.values_list("body", flat=True)))
    bound = [row.text for kind in trail.KINDS for row in trail.rows_of(kind, everything(kind))]
    assert len(bound) > 5

    for kept in KEPT_FOR:
        if kept.label == "treasury.BankFile":
            services.forget(kept, at=at)
    wish = services.ask_erasure(user_id=life.user.pk, at=at)
    assert services.carry_out(erasure_id=wish.pk, at=at + 8 * DAY)

    assert not Access.objects.filter(member=member).exists()
    assert check_log(at=at, is_whole=True).faults == []
    after = (logbook.latest_checkpoint(), list(Head.objects.values_list("body", flat=True)))
    assert after == before
    logged = "".join(Leaf.objects.values_list("entry", flat=True)) + "".join(bound)
    assert [word for word in ERASED_WORDS if word in logged] == []


def everything(kind: str) -> dict[str, tuple[int, int]]:
    return {label: (0, last) for label, last in trail.last_numbers(kind).items()}
