"""Every page there is, opened by whom it is for: both languages, on a phone and on a desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import faults, width_faults
from tests.browser.doors import ENTERED, NO_PAGE, ON_THE_WAY, SAME_PAGE
from tests.browser.people import LANGS, Someone
from tests.browser.world import World

VISITOR: Final = ""
NEWCOMER: Final = "second_reviewer"  # belongs to no plan
LOOKS: Final = {  # axe, which takes its time, looks at each width once
    "zh-CN": {1280: width_faults, 390: faults},
    "en-GB": {390: width_faults, 1280: faults},
}


@dataclass(frozen=True)
class Sight:
    """An address, who looks, and what it answers."""

    path: str
    who: str = VISITOR
    status: int = 200


PUBLIC: Final = (
    Sight("/"),
    Sight("/plans/"),
    Sight("/plans/{plan}/"),
    Sight("/plans/{plan}/late/"),
    Sight("/plans/{plan}/corrections/"),
    Sight("/plans/{plan}/corrections/1/"),
    Sight("/plans/{plan}/outlook/"),
    Sight("/plans/{plan}/complaints/"),
    Sight("/complaints/"),
    Sight("/incidents/"),
    Sight("/incidents/1/"),
    Sight("/plans/{plan}/charter/"),
    Sight("/plans/{plan}/charter/1/"),
    Sight("/plans/{plan}/charter/changes/", status=404),  # there is one version only
    Sight("/plans/{plan}/periods/"),
    Sight("/plans/{plan}/periods/1/"),
    Sight("/plans/{plan}/periods/2/"),
    Sight("/cases/{shared}/"),
    Sight("/cases/{shown}/"),
    Sight("/check/"),
    Sight("/check/?benefit=1000&fee=8&heads=22&rounding=half_up&floor=0.01"),
    Sight("/check/?benefit=-1&fee=8.123&heads=x", status=422),
    Sight("/learn/"),
    Sight("/learn/?people=300&ill=2&award=50000&fee=8"),
    Sight("/learn/?people=x&ill=1&award=1&fee=8", status=422),
    Sight("/learn/panel/?q1=1&q2=0"),
    Sight("/log/"),
    Sight("/open-data/"),
    Sight("/help/"),
    Sight("/plans/{plan}/panels/"),
    Sight("/plans/{plan}/audits/"),
    Sight("/proofs/"),
    Sight("/plans/{plan}/appeals/"),
    Sight("/plans/{plan}/precedents/?words=x"),
    Sight("/api/docs/"),
    Sight("/sign-in/"),
    Sight("/register/"),
    Sight("/join/{plan}/"),
    Sight("/join/{plan}/cost/"),
    Sight("/join/{plan}/check/"),
    Sight("/plans/{plan}/money/"),
    Sight("/demo/"),
    Sight("/demo/messages/"),
    Sight("/demo/look/"),
    Sight("/plans/there-is-none/", status=404),
    Sight("/runs/", "member", status=403),
)
MEMBER: Final = (
    Sight("/me/", "member"),
    Sight("/me/statement/", "member"),
    Sight("/me/receipts/", "member"),
    Sight("/me/pay/{plan}/", "member"),
    Sight("/me/pay/{plan}/back/", "member"),
    Sight("/me/pay/{plan}/account/", "member"),
    Sight("/me/received/N0THERE2/", "member", status=404),
    Sight("/me/limits/", "member"),
    Sight("/me/family/", "member"),
    Sight("/me/help/", "member"),
    Sight("/me/help/ask/", "member"),
    Sight("/me/panel/", "member"),
    Sight("/me/panel/course/", "member"),
    Sight("/me/help/complain/", "member"),
    Sight("/me/data/", "member"),
    Sight("/me/data/kept/", "member"),
    Sight("/me/data/consent/{plan}/mandate/", "member"),
    Sight("/me/data/consent/{plan}/health/", "member"),
    Sight("/me/security/", "member"),
    Sight("/me/security/prove/", "member"),
    Sight("/me/security/second-factor/", "member"),
    Sight("/me/leave/{enrolment}/", "member"),
    Sight("/me/leave/{left}/", "member"),
    Sight("/me/leave/", "member"),
    Sight("/me/family/take/", "member"),
    Sight("/join/{plan}/who/", "member"),
    Sight("/me/claims/", "member"),
    Sight("/me/claims/new/", "member"),
    Sight("/me/", "claimant"),
    Sight("/me/claims/", "claimant"),
    Sight("/me/claims/{asked}/", "claimant"),
    Sight("/me/claims/{asked}/withdraw/", "claimant"),
    Sight("/me/claims/{asked}/links/", "claimant"),
    Sight("/follow/there-is-none/", status=404),
    Sight("/me/", NEWCOMER),
    Sight("/me/statement/", NEWCOMER),
    Sight("/me/receipts/", NEWCOMER),
    Sight("/me/family/", NEWCOMER),
    Sight("/me/limits/", NEWCOMER),
    Sight("/me/claims/new/", NEWCOMER),
    Sight("/me/objections/", NEWCOMER),
    Sight("/cases/{shown}/object/", NEWCOMER),
)
STAFF: Final = (
    Sight("/review/", "reviewer"),
    Sight("/review/workplaces/", "reviewer"),
    Sight("/office/panels/", "reviewer"),
    Sight("/office/audits/", "auditor"),
    Sight("/review/{asked}/", "reviewer"),
    Sight("/review/{recommended}/", "reviewer"),
    Sight("/review/{recommended}/", "second_reviewer"),
    Sight("/review/{shared}/", "second_reviewer"),
    Sight("/runs/", "treasurer"),
    Sight("/runs/{open}/", "treasurer"),
    Sight("/runs/{sealed}/", "treasurer"),
    Sight("/runs/{open}/", "auditor"),
    Sight("/runs/{open}/people/", "treasurer"),
    Sight("/runs/{open}/people/", "auditor"),
    Sight("/runs/{plan}/waiting/", "treasurer"),
    Sight("/runs/{plan}/waiting/", "auditor"),
    Sight("/money/", "treasurer"),
    Sight("/money/", "second_treasurer"),
    Sight("/money/", "auditor"),
    Sight("/money/events/", "treasurer"),
    Sight("/money/events/", "auditor"),
    Sight("/money/{plan}/books/", "treasurer"),
    Sight("/money/{plan}/settlements/", "treasurer"),
    Sight("/money/{plan}/settlements/1/", "treasurer", status=404),  # no provider sent any yet
    Sight("/money/{plan}/gaps/", "treasurer"),
    Sight("/money/{plan}/ways/", "treasurer"),
    Sight("/money/{plan}/books/", "auditor"),
    Sight("/money/{plan}/expenses/", "treasurer"),
    Sight("/money/{plan}/months/", "treasurer"),
    Sight("/money/{plan}/bank/", "treasurer"),
    Sight("/money/{plan}/bank/", "auditor"),
    Sight("/money/{plan}/bank/lines/999999/", "treasurer", status=404),
    Sight("/money/{plan}/bank/unread/999999/", "treasurer", status=404),
    Sight("/money/{plan}/bank/accounts/999999/columns/", "treasurer", status=404),
    Sight("/money/{plan}/batches/", "treasurer"),
    Sight("/money/{plan}/batches/", "auditor"),
    Sight("/money/{plan}/refunds/", "treasurer"),
    Sight("/money/{plan}/refunds/999999/", "treasurer", status=404),
    Sight("/money/{plan}/files/", "treasurer"),
    Sight("/money/{plan}/files/999999/", "treasurer", status=404),
    Sight("/office/roles/999999/end/", "treasurer", status=404),
    Sight("/office/", "treasurer"),
    Sight("/office/corrections/", "second_treasurer"),
    Sight("/office/corrections/{plan}/1/", "second_treasurer"),
    Sight("/office/incidents/", "treasurer"),
    Sight("/office/incidents/new/", "treasurer"),
    Sight("/office/incidents/{prepared}/", "treasurer"),
    Sight("/office/warnings/{plan}/waiting/", "treasurer"),
    Sight("/office/complaints/{decided}/", "treasurer"),
    Sight("/office/join/{plan}/", "treasurer"),
    Sight("/office/claims/{plan}/", "treasurer"),
    Sight("/office/claims/{plan}/?called=林小满", "treasurer"),
    Sight("/office/claims/{plan}/file/{enrolment}/", "treasurer"),
    Sight("/office/claims/{plan}/{asked}/", "treasurer"),
    Sight("/office/claims/{plan}/{asked}/account/", "treasurer"),
    Sight("/office/accounts/", "treasurer"),
    Sight("/office/death/", "treasurer"),
    Sight("/office/identities/", "treasurer"),
    Sight("/office/lists/", "treasurer"),
    Sight("/objections/", "reviewer"),
    Sight("/objections/", "treasurer"),
    Sight("/precedents/", "reviewer"),
    Sight("/office/bundles/?ref=NOTHERE2", "treasurer"),
    Sight("/office/bundles/{shared}/", "treasurer"),
    Sight("/office/messages/", "treasurer"),
    Sight("/office/help/", "treasurer"),
)
SIGHTS: Final = (*PUBLIC, *MEMBER, *STAFF)


@pytest.mark.parametrize("locale", LANGS)
def test_every_page_opens_for_whom_it_is(
    browser: Browser, live_server: LiveServer, locale: str
) -> None:
    world = World()
    found: list[str] = []

    for who in sorted({sight.who for sight in SIGHTS}):
        someone = Someone(browser, live_server.url, locale=locale)
        if who != VISITOR:
            someone.holds_session_of(world.crew[who])
        for sight in SIGHTS:
            if sight.who == who:
                found += looks(someone, sight, world)
        someone.leave()

    assert not found, "\n".join(found)


def test_no_page_is_missing_in_the_table() -> None:
    seen = {resolve(_path(sight.path)).view_name for sight in SIGHTS}

    elsewhere = NO_PAGE | ON_THE_WAY | ENTERED | SAME_PAGE
    there = set(names(get_resolver().url_patterns))
    assert not elsewhere & seen
    assert elsewhere <= there
    assert there - elsewhere == seen - {""}


def looks(someone: Someone, sight: Sight, world: World) -> Iterator[str]:
    """Open a page and look at it on both screens; yield what is wrong with it."""
    path = sight.path.format(**world.places)
    name = f"{path} ({sight.who or 'visitor'}, {someone.locale})"
    someone.complaints.clear()
    answer = someone.page.goto(path)
    status = answer.status if answer else 0
    if status != sight.status:
        yield f"{name}: answered {status}"
        return
    if someone.page.locator("html").get_attribute("lang") != LANGS[someone.locale]:
        yield f"{name}: is in another language"
    for width, look in LOOKS[someone.locale].items():
        someone.page.set_viewport_size({"width": width, "height": 844})
        yield from (f"{name} {width}: {fault}" for fault in look(someone.page))
    yield from (f"{name}: {said}" for said in someone.complaints if f"{status}" not in said)


def names(patterns: list[URLPattern | URLResolver], app: str = "") -> Iterator[str]:
    """Yield the names of all addresses of ours, each with its app's."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{app}{pattern.name}"
        elif pattern.app_name != "admin":
            yield from names(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else app
            )


def _path(path: str) -> str:
    plain = path.partition("?")[0]
    for place in ("enrolment", "left", "sealed", "open", "prepared"):
        plain = plain.replace("{" + place + "}", "1")
    return plain.replace("{", "").replace("}", "")
