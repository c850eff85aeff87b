"""The claimant's door before a panel is open: called, and not yet there."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from claims.states import ClaimState
from panels import services
from tests.claims.builders import a_claim
from tests.members.builders import signs_in
from tests.panels.builders import a_claim_for_a_panel

pytestmark = pytest.mark.django_db


def test_a_panel_still_to_be_called_says_so() -> None:
    claim = a_claim_for_a_panel()
    at_claim = reverse("panels:claim", args=[claim.ref])

    waiting = signs_in(Client(), claim.filed_by).get(at_claim)
    services.open_panel(claim_id=claim.pk, at=charter.now(claim.plan))
    opened = signs_in(Client(), claim.filed_by).get(at_claim)

    assert "It is being called." in waiting.content.decode()
    assert "It is being called." not in opened.content.decode()
    assert 'action="' + at_claim + 'statement/"' in opened.content.decode()


def test_a_request_before_no_panel_has_no_page_of_one() -> None:
    claim = a_claim(ClaimState.SUBMITTED)

    page = signs_in(Client(), claim.filed_by).get(reverse("panels:claim", args=[claim.ref]))

    assert page.status_code == HTTPStatus.NOT_FOUND
