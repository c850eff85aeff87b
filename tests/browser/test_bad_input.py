"""Double clicks, stale pages and wrong words, in a real browser: one deed, or a clear refusal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from apportionment.models import RunEvent
from members.models import Enrolment
from tests.apportionment.builders import debits_of
from tests.browser.joining import Newcomer, answers_the_rest, says_identity, says_who
from tests.browser.people import LANGS, Someone
from tests.browser.world import World
from treasury.models import Payout

Meet = Callable[..., Someone]
Words = Mapping[str, str]

RECOMMEND: Final = 'form[action$="/recommend/"] .actions button'
RELEASE: Final = 'form[action$="/release/"] button'
PROPOSE: Final = 'form[action$="/propose/"] button'
REQUIRED: Final = ("该字段是必填项", "This field is required")


@dataclass(frozen=True)
class Slip:
    """A form filled in wrongly: what is typed, and what is said beside which field, zh and en."""

    who: str
    path: str
    button: str
    typed: Words
    wrong: Mapping[str, tuple[str, str]]
    opens: str = ""  # what is pressed before the form can be seen


SLIPS: Final = (
    Slip(
        "",
        "/register/",
        "form button",
        {"login": "nobody"},
        {"login": ("请填写电子邮箱", "Please write an e-mail address")},
    ),
    Slip(
        "member",
        "/join/{plan}/who/",
        "form button",
        {},
        {"relation": ("请选择谁加入", "Please choose who joins")},
    ),
    Slip("", "/join/{plan}/check/", "form.form button", {}, {"condition": ("请写出", "called")}),
    Slip(
        "member",
        "/me/claims/new/{draft}/event/",
        "form.form button",
        {"event_on": "2999-12-31"},
        {"cause": ("请选择是疾病还是意外", "Please choose illness or accident")},
    ),
    Slip(
        "member",
        "/me/claims/new/{draft}/event/",
        "form.form button",
        {"cause": "illness", "event_on": "2999-12-31"},
        {"event_on": ("还没有到", "still to come")},
    ),
    Slip(
        "reviewer",
        "/review/{asked}/",
        RECOMMEND,
        {"recommend-award_minor": "-5", "recommend-article": "互助金"},
        {
            "recommend-award_minor": ("不能是负数", "not negative"),
            "recommend-fact": REQUIRED,
        },
    ),
    Slip(
        "second_reviewer",
        "/review/{recommended}/",
        'form[action$="/grant/"] button',
        {},
        {"confirm-reason": REQUIRED},
    ),
    Slip(
        "second_reviewer",
        "/review/{recommended}/",
        'form[action$="/send-back/"] button',
        {},
        {"send_back-reason": REQUIRED},
    ),
    Slip(
        "treasurer",
        "/runs/{open}/",
        'form[action$="/abandon/"] button',
        {},
        {"abandon-reason": REQUIRED},
        opens='details:has(form[action$="/abandon/"]) summary',
    ),
    Slip(
        "treasurer",
        "/office/",
        'form[action$="/roles/"] button',
        {"login": "nobody@nowhere.example", "role": "auditor"},
        {"login": ("还没有人", "Nobody has an account")},
    ),
    Slip(
        "",
        "/check/",
        "form button",
        {"benefit": "-1", "fee": "8.123", "heads": "0"},
        {
            "benefit": ("请填写数字", "Please write a number"),
            "fee": ("最多两位小数", "at most two decimals"),
            "heads": ("至少为 1", "at least 1"),
        },
    ),
)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("locale", LANGS)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    meet: Meet, world: World, locale: str
) -> None:
    for slip in SLIPS:
        someone = meet(locale=locale)
        if slip.who:
            someone.holds_session_of(world.crew[slip.who])
        someone.go(slip.path.format(**world.places))
        if slip.opens:
            someone.opens(slip.opens)
        someone.fill(**slip.typed)

        someone.press(slip.button)

        for field, words in slip.wrong.items():
            someone.sees_beside(field, words[list(LANGS).index(locale)])
        someone.has_typed(**slip.typed)


def test_a_double_click_joins_once(meet: Meet, world: World) -> None:
    someone, newcomer = meet(), Newcomer(name="周明", born_on="1985-03-08")
    someone.holds_session_of(world.crew["reviewer"])
    someone.go("/join/small-boat/who/")
    says_who(someone, newcomer)
    says_identity(someone, newcomer)
    answers_the_rest(someone)

    someone.presses_twice('form[action$="/now/"] button', leads_to="/done/")

    someone.sees("欢迎")
    assert Enrolment.objects.filter(member__holder=world.crew["reviewer"]).count() == 1


def test_a_double_click_pays_once(meet: Meet, world: World) -> None:
    someone = meet()
    someone.holds_session_of(world.crew["member"])
    someone.go("/me/pay/small-boat/")

    someone.presses_twice("#payment form button", leads_to="asked=")

    someone.sees("已提交")
    assert debits_of(world.crew["member"]).count() == 1


def test_a_refused_post_loaded_again_is_refused_again(meet: Meet, world: World) -> None:
    someone = meet()
    someone.holds_session_of(world.crew["reviewer"])
    someone.go("/review/{asked}/".format(**world.places))
    someone.press(RECOMMEND)

    someone.page.reload()

    someone.look()
    someone.sees_beside("recommend-fact", "必填")
    assert world.asked.events.count() == 1


def test_a_claim_that_moved_on_meanwhile_is_not_recommended_twice(meet: Meet, world: World) -> None:
    tabs = meet(), meet()
    for tab in tabs:
        tab.holds_session_of(world.crew["reviewer"])
        tab.go("/review/{asked}/".format(**world.places))
        tab.fill(**{"recommend-verdict": "grant", "recommend-award_minor": "100"})
        tab.fill(**{"recommend-article": "互助金", "recommend-fact": "第 1 页"})
        tab.fill(**{"recommend-reason": "一致", "recommend-less_because": "另有补偿"})

    for tab in tabs:
        tab.press(RECOMMEND)

    tabs[1].sees("请")
    assert world.asked.events.filter(move="recommend").count() == 1


def test_a_run_that_was_proposed_meanwhile_is_not_proposed_again(meet: Meet, world: World) -> None:
    world.reaches_the_end_of_the_notice()
    tabs = meet(), meet()
    for tab, who in zip(tabs, ("treasurer", "second_treasurer"), strict=True):
        tab.holds_session_of(world.crew[who])
        tab.go("/runs/{open}/".format(**world.places))

    for tab in tabs:
        tab.press(PROPOSE)

    tabs[1].sees("请")
    assert RunEvent.objects.filter(run=world.open_run, move="propose").count() == 1


def test_a_payout_that_was_released_meanwhile_is_not_released_again(
    meet: Meet, world: World
) -> None:
    tabs = meet(), meet()
    for tab in tabs:
        tab.holds_session_of(world.crew["second_treasurer"])
        tab.go(f"/money/{world.plan.slug}/batches/")
        tab.press("table tbody th a")

    for tab in tabs:
        tab.press(RELEASE)

    assert not tabs[0].has(".note.late")
    assert tabs[1].has(".note.late")
    assert Payout.objects.get().released_by == world.crew["second_treasurer"].pk
