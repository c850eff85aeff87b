"""A family on a phone, in both languages: a contact, an own account, leaving, a death."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from charter import selectors as charter
from charter.models import Plan
from members.models import Enrolment, Member, Message, User
from members.states import Relation
from tests.browser.people import Someone
from tests.members.builders import a_person, a_user, an_enrolment

Meet = Callable[..., Someone]

SAID: Final = {
    "zh-CN": {
        "contact": "已添加",
        "stays": "仍由林小雨支付",
        "done": "这些参与现在归您自己",
        "nobody": "还有谁一起退出",
        "lasts": "参与到什么时候",
        "left": "门始终为您开着",
        "tick": "请勾选谁退出",
        "sorry": "请您节哀",
    },
    "en-GB": {
        "contact": "Added.",
        "stays": "Stays owed by 林小雨",
        "done": "these are your own memberships now",
        "nobody": "Who leaves with them? (nobody must)",
        "lasts": "Until when it lasts",
        "left": "The door stays open",
        "tick": "Please tick who leaves",
        "sorry": "We are sorry",
    },
}


def a_family(plan: Plan) -> tuple[User, list[Member]]:
    """Return somebody with their mother and father."""
    user = a_user(name="林小雨")
    at = charter.now(plan) + timedelta(seconds=0)
    people = [
        a_person(),
        a_person(name="陈兰", relation=Relation.PARENT),
        a_person(name="林老", relation=Relation.PARENT),
    ]
    return user, [an_enrolment(plan=plan, user=user, person=one, at=at).member for one in people]


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_family_names_a_contact_moves_the_mother_out_and_leaves(
    meet: Meet, boat: Plan, locale: str
) -> None:
    said = SAID[locale]
    user, (_self, mother, father) = a_family(boat)
    son, lan = meet(locale=locale), meet(locale=locale)
    son.holds_session_of(user)
    son.go("/me/family/")
    son.press(f'a[href="/me/family/{mother.pk}/"]')
    son.fill(name="王芳")
    son.fill(phone="138 0013 8000")
    son.press('form[action$="/contacts/"] button')
    son.sees(said["contact"], "王芳")
    son.press('a[href^="/me/family/contacts/"]')
    son.fill(name="王小芳")
    son.press("form button")
    son.sees("王小芳")
    son.fill(address="lan@example.org")
    son.press('form[action$="/account/"] button')
    son.sees("lan@example.org")

    code = Message.objects.get(kind="members/account_offered").facts["code"]
    lan.holds_session_of(a_user(name="陈兰"))
    lan.go("/me/family/")
    lan.press('a[href="/me/family/take/"]')
    lan.fill(code=str(code).lower())
    lan.press("form button")
    lan.sees(said["stays"])
    for consent in ("charter", "not_insurance", "mandate"):
        lan.tick(consent)
    lan.press('button[name="confirm"]')
    lan.sees(said["done"], "陈兰")

    leaves(son, father, said)


def leaves(son: Someone, father: Member, said: dict[str, str]) -> None:
    """One alone from the card, then the last one by the page of several."""
    enrolment = Enrolment.objects.get(member=father)
    son.go("/me/family/")
    son.press(f'a[href="/me/leave/{enrolment.pk}/"]')
    son.sees(said["lasts"], said["nobody"])
    son.press("button.final")
    son.sees(said["left"], "林老")
    assert son.page.request.get(f"/me/leave/{enrolment.pk}/confirmation.pdf").ok
    son.go("/me/leave/")
    son.press("button.final")
    son.sees(said["tick"])
    son.page.locator('input[name="leaving"]').check()
    son.press("button.final")
    son.sees(said["left"])
    assert not Enrolment.objects.filter(member__holder=father.holder, left_at=None).exists()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_death_is_told_on_one_kind_page(meet: Meet, boat: Plan, locale: str) -> None:
    user, (_self, mother, _father) = a_family(boat)
    son = meet(locale=locale)
    son.holds_session_of(user)

    son.go(f"/me/family/{mother.pk}/death/")
    son.sees(SAID[locale]["sorry"])
    son.page.locator('input[name="died_on"]').fill(charter.now(boat).date().isoformat())
    son.press("form button")

    assert Enrolment.objects.get(member=mother).state == "deceased"
