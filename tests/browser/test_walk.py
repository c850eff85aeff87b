"""A pool from end to end, in a real browser, with a real worker, scheduler and payment provider."""

from collections.abc import Callable

from charter.models import Plan
from tests.apportionment.builders import a_granted_claim
from tests.browser.filing import (
    BEGIN,
    SEND,
    Event,
    adds_papers,
    names_the_account,
    tells,
)
from tests.browser.filing import ONWARD as ONWARD_OF_A_REQUEST
from tests.browser.house import House
from tests.browser.joining import (
    ONWARD,
    Newcomer,
    answers,
    says_identity,
    says_who,
    step_of,
)
from tests.browser.people import Someone
from tests.browser.pool import AN_HOUR, a_crew, founded_at
from tests.browser.world import a_closed_period
from tests.claims.builders import PDF, a_png
from tests.members.accounts import code_sent_to

PLAN = "/plans/small-boat/"
STORY = "雨天下楼滑倒，右腿骨折。"
CONDITION = "右股骨骨折"
ADDRESS = "xiaoman@example.org"
ACCOUNT = "6222 0200 0001 2345"
SAID = {  # beside the fields, when something is missing or wrong
    "zh-CN": {
        "address": "请填写电子邮箱",
        "born_on": "出生日期不能晚于今天",
        "mandate": "没有",
        "papers": "请至少选择一张照片",
    },
    "en-GB": {
        "address": "Please write an e-mail address",
        "born_on": "A birth date cannot be after today.",
        "mandate": "nobody could share with you",
    },
}
NEWCOMER = Newcomer()
Meet = Callable[..., Someone]


def test_a_pool_is_walked_from_joining_to_payout(meet: Meet, boat: Plan, house: House) -> None:
    claimant_name = a_crew(boat)["claimant"].name
    visitor, claimant = meet(), meet()

    joins(visitor)
    ref = asks_for_aid(claimant)
    is_granted(meet(), meet(), ref)
    moves_the_clock(visitor)
    is_on_notice(visitor, ref, hidden=(claimant_name, STORY, CONDITION, ACCOUNT))
    officers = meet(), meet()
    run = waits_for_the_notice(officers[0])
    moves_the_clock(visitor)
    is_closed_by_two(*officers, run)
    is_reported(visitor, ref)
    pays(visitor)
    is_paid_out(*officers, claimant, ref)
    reads_the_messages(visitor)


def test_an_english_visitor_joins_and_sees_what_is_due(meet: Meet, boat: Plan) -> None:
    crew = a_crew(boat)
    visitor = meet(locale="en-GB", width=1280)
    joins(visitor)
    visitor.sees("Small Boat Mutual Aid")
    a_granted_claim(boat, award_minor=100_000, at=founded_at() + AN_HOUR)
    a_closed_period(boat, crew)

    visitor.go("/me/")
    visitor.sees("To pay: 49.09 yuan", "1 member, period 1: 49.09 yuan.")
    visitor.press('a.button[href="/me/pay/small-boat/"]')

    visitor.sees("Aid, 1 claim", "1,000.00", "Fee, 8%", "80.00", "Members who share", "22")


def joins(visitor: Someone) -> None:
    """Read what the plan is, open an account, join; with a mistake on each form."""
    visitor.go(PLAN)
    visitor.press('a.button[href^="/join/"]')
    visitor.press('a.button[href$="/cost/"]')
    visitor.press('a[href^="/register/"]')
    visitor.fill(login="not an address")
    visitor.press("form button")
    visitor.sees_beside("login", SAID[visitor.locale]["address"])
    visitor.has_typed(login="not an address")
    visitor.fill(login=ADDRESS)
    visitor.press("form button")
    visitor.fill(code=code_sent_to(ADDRESS))
    visitor.press("form:has([name=code]) button")
    visitor.fill(name="林小满")
    visitor.press("form button")
    says_who_joins(visitor)
    agrees(visitor)
    visitor.press('form[action$="/now/"] button')
    visitor.sees("林小满")


def says_who_joins(visitor: Someone) -> None:
    says_who(visitor, NEWCOMER)
    visitor.fill(name="林小满", born_on="2999-01-01")
    visitor.fill(kind="resident_id", number=NEWCOMER.number)
    visitor.press(ONWARD)
    visitor.sees_beside("born_on", SAID[visitor.locale]["born_on"])
    visitor.has_typed(name="林小满", born_on="2999-01-01", number=NEWCOMER.number)
    says_identity(visitor, NEWCOMER)


def agrees(visitor: Someone) -> None:
    """Answer all that is asked, and forget the last tick at first."""
    while step_of(visitor) != "mandate":
        answers(visitor)
    visitor.press(ONWARD)
    visitor.sees_beside("agreed", SAID[visitor.locale]["mandate"])
    answers(visitor)


def asks_for_aid(claimant: Someone) -> str:
    """File a request with two papers, forgotten at first; return its number."""
    claimant.signs_in_as("claimant")
    claimant.press('a.button[href="/me/claims/new/"]')
    event = Event(
        event_on=f"{founded_at():%Y-%m-%d}", condition=CONDITION, story=STORY, account_ref=ACCOUNT
    )
    claimant.press(BEGIN)
    tells(claimant, event)
    claimant.press(ONWARD_OF_A_REQUEST)
    claimant.sees_beside("papers", SAID[claimant.locale]["papers"])
    adds_papers(claimant, ("诊断.pdf", PDF), ("照片.png", a_png()))
    names_the_account(claimant, event)
    claimant.press(SEND)
    claimant.sees(CONDITION, "诊断.pdf", "照片.png")
    return claimant.page.url.rstrip("/").rpartition("/")[2]


def is_granted(first: Someone, second: Someone, ref: str) -> None:
    """Recommend as one reviewer, who cannot decide; grant as another."""
    first.signs_in_as("reviewer")
    first.go("/review/")
    first.press(f'a[href="/review/{ref}/"]')
    first.fill(**{"recommend-verdict": "grant", "recommend-award_minor": "1,000.005"})
    first.fill(**{"recommend-article": "互助金", "recommend-fact": "诊断.pdf 第 1 页"})
    first.fill(**{"recommend-reason": "诊断与公约所列一致。"})
    first.fill(**{"recommend-less_because": "演示中只按最小的一份。"})
    first.press('form[action$="/recommend/"] .actions button')
    first.sees_beside("recommend-award_minor", "请")
    first.fill(**{"recommend-award_minor": "1,000.00"})
    first.press('form[action$="/recommend/"] .actions button')
    assert not first.has('form[action$="/grant/"]')
    second.signs_in_as("second_reviewer")
    second.go(f"/review/{ref}/")
    second.fill(**{"confirm-reason": "复核无误。"})
    second.press('form[action$="/grant/"] button')


def moves_the_clock(visitor: Someone) -> None:
    """Press the first of the instants ahead: the cutoff, then the end of the notice."""
    visitor.go("/demo/")
    visitor.press('button[name="to"] >> nth=0')


def is_on_notice(visitor: Someone, ref: str, *, hidden: tuple[str, ...]) -> None:
    """See the case on the public page as soon as the scheduler has opened the run."""
    visitor.go(PLAN)
    visitor.waits_for(f'#notice a[href="/cases/{ref}/"]')
    visitor.sees_nothing_of(*hidden)
    visitor.press(f'#notice a[href="/cases/{ref}/"]')
    visitor.sees("1,000.00")
    visitor.sees_nothing_of(*hidden)


def waits_for_the_notice(officer: Someone) -> str:
    """Look at the open run, which cannot be proposed yet; return its address."""
    officer.signs_in_as("treasurer")
    officer.go("/runs/")
    officer.press('a.card[href^="/runs/"]')
    assert not officer.has('form[action$="/propose/"]')
    return officer.page.url


def is_closed_by_two(proposer: Someone, releaser: Someone, run: str) -> None:
    """Propose after a dry run, be unable to release it, have another release it: it is sealed."""
    proposer.go(run)
    proposer.sees("1,000.00", "80.00", "22", "49.09")
    proposer.press('form[action$="/propose/"] button')
    assert not proposer.has('form[action$="/release/"]')
    releaser.signs_in_as("second_treasurer")
    releaser.go(run)
    releaser.press('form[action$="/release/"] button')
    releaser.waits_for('.badge:has-text("已封账")')


def is_reported(visitor: Someone, ref: str) -> None:
    """Read the report: benefits, fee, headcount, share, carry, and how they follow."""
    visitor.go(f"{PLAN}periods/1/")
    visitor.waits_for('a[href$="/report.json"]')
    visitor.sees("1,000.00", "80.00", "22", "49.09", "0.02", ref)
    visitor.press('a[href^="/check/?"]')
    visitor.sees("49.09")


def pays(visitor: Someone) -> None:
    """See what is due and why, pay, and see that it is paid: provider, webhook, worker."""
    visitor.go("/me/")
    visitor.sees("49.09")
    visitor.press('a.button[href="/me/pay/small-boat/"]')
    visitor.sees("1,000.00", "80.00", "22", "49.09")
    visitor.press("#payment form button")
    visitor.waits_for('#payment:has-text("已付")')


def is_paid_out(preparer: Someone, releaser: Someone, claimant: Someone, ref: str) -> None:
    """Prepare the payout, be unable to release it, have another release it: the claim is paid."""
    preparer.go("/money/small-boat/batches/")
    preparer.press('form[action$="/prepare/"] button')
    assert not preparer.has('form[action$="/release/"]')
    releaser.go("/money/small-boat/batches/")
    releaser.press("table tbody th a")
    releaser.press('form[action$="/release/"] button')
    claimant.go(f"/me/claims/{ref}/")
    claimant.waits_for('.badge:has-text("已打款")')


def reads_the_messages(visitor: Someone) -> None:
    """Find what the joiner was told, readable."""
    visitor.go("/demo/messages/?to=xiaoman@example.org")
    visitor.sees("小船互助社", "49.09")
