"""The pages of an audit that is under way, opened by whom they are for, and looked at."""

from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from audits import rules
from tests.audits.builders import (
    a_drawn_audit,
    appoint,
    claim_of,
    drawn_of,
    find,
    shown,
)
from tests.browser.people import LANGS, Someone
from tests.browser.test_pages import VISITOR, Sight, looks
from tests.browser.world import World
from tests.members.builders import a_crew_member


@pytest.mark.parametrize("locale", LANGS)
def test_every_page_of_an_audit_opens_for_whom_it_is(
    browser: Browser, live_server: LiveServer, locale: str
) -> None:
    audit = a_drawn_audit(count=2)
    auditor = appoint(audit).auditor
    first, second = drawn_of(audit)
    for drawn in (first, second):
        find(drawn, auditor)
    assert rules.hash_of(shown(audit, auditor))
    people = {
        "auditor": auditor,
        "operator": a_crew_member("operator", name="宋岚"),
        "claimant": claim_of(first).enrolment.member.holder,
    }
    office, ref = f"/office/audits/{audit.plan.slug}/1/", claim_of(first).ref
    sights = (
        Sight(f"/plans/{audit.plan.slug}/audits/"),
        Sight(f"/plans/{audit.plan.slug}/audits/1/"),
        Sight(f"/me/claims/{ref}/audit/", "claimant"),
        Sight("/office/audits/", "auditor"),
        Sight(office, "auditor"),
        Sight(f"{office}requests/{ref}/", "auditor"),
        Sight(office, "operator"),
    )
    nowhere = cast("World", SimpleNamespace(places={}))
    found: list[str] = []

    for sight in sights:
        someone = Someone(browser, live_server.url, locale=locale)
        if sight.who != VISITOR:
            someone.holds_session_of(people[sight.who])
        found += looks(someone, sight, nowhere)
        someone.leave()

    assert not found, "\n".join(found)
