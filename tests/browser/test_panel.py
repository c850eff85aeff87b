"""A whole panel on phones, in Chinese: course, both sides, the lot, the ballot, the result."""

from collections.abc import Callable

import pytest

from charter import selectors as charter
from members.models import User
from members.states import Role
from panels import services
from panels.models import CoursePass, Panel, Seat
from panels.states import PanelState, SeatState, Verdict
from tests.browser.people import Someone
from tests.members.builders import a_crew_member, a_user, an_enrolment
from tests.panels.builders import a_claim_for_a_panel, answer, follow, line, vote, who

Meet = Callable[..., Someone]
WRONG = {f"question_{no}": "2" if no != 2 else "0" for no in range(5)}
RIGHT = {
    "question_0": "1",
    "question_1": "0",
    "question_2": "2",
    "question_3": "1",
    "question_4": "0",
}


def learns(someone: Someone) -> None:
    """Go through the course, with wrong answers first."""
    someone.go("/me/")
    someone.press('a[href="/me/panel/"]')
    someone.press('a[href="/me/panel/course/"]')
    someone.fill(**WRONG)
    someone.press("form.form button")
    someone.sees("互助不问谁更困难")
    someone.fill(**RIGHT)
    someone.press("form.form button")
    someone.sees("您已学完课程")


def gives_value(someone: Someone, address: str, *, value: str) -> None:
    someone.go(address)
    someone.fill(value=value)
    someone.press('form[action$="/value/"] button')


@pytest.mark.django_db(transaction=True)
def test_a_panel_from_the_course_to_the_result(meet: Meet) -> None:
    claim = a_claim_for_a_panel(jurors=8)
    learner = a_user(name="许静", language="zh-hans")
    an_enrolment(plan=claim.plan, user=learner)
    juror = meet()
    juror.holds_session_of(learner)
    learns(juror)
    later = charter.now(claim.plan)
    for one in CoursePass.objects.exclude(user=learner)[:2]:
        services.set_away(is_away=True, by=one.user, at=later)  # so the lot must fall on her
    panel = services.open_panel(claim_id=claim.pk, at=charter.now(claim.plan))
    assert panel is not None

    claimant = meet()
    claimant.holds_session_of(claim.filed_by)
    at_claim = f"/me/claims/{claim.ref}/panel/"
    claimant.go(f"/me/claims/{claim.ref}/")
    claimant.press(f'a[href="{at_claim}"]')
    gives_value(claimant, at_claim, value="河水五月很高，船还在岸边")
    claimant.fill(words="报告是六月的，诊断在加入之后。")
    claimant.press('form[action$="/statement/"] button')
    claimant.fill(is_sealed="0")
    claimant.press('form[action$="/hearing/"] button')
    office = f"/office/panels/{panel.ref}/"
    for name in ("周明", "陈静"):
        officer = meet(width=1280)
        officer.holds_session_of(a_crew_member(Role.REVIEWER, name=name))
        gives_value(officer, office, value=f"{name}随手写下的一句长长的话")
    officer.fill(words="见材料一第二页，依据第二条。")
    officer.press('form[action$="/statement/"] button')

    follow(panel, at=panel.draws_at)
    answers_all_but(learner, panel)
    juror.go(f"/me/panel/{panel.ref}/")
    juror.sees_nothing_of("报告是六月的")
    juror.fill(answer="accepted")
    juror.press('form[action$="/answer/"] button')
    assert Panel.objects.get(pk=panel.pk).state == PanelState.VOTING

    juror.go(f"/me/panel/{panel.ref}/")
    juror.sees("报告是六月的", "见材料一第二页")
    juror.sees_nothing_of(claim.enrolment.member.name, claim.ref)
    juror.press('form[action$="/vote/"] button')
    assert juror.has(".errorlist")
    juror.fill(verdict="grant", reason="诊断日期在等待期之后。")
    juror.press('form[action$="/vote/"] button')
    juror.sees("您的票已在票箱里")
    assert not juror.has('form[action$="/vote/"]')
    for seat in [one for one in line(panel) if who(one) != learner][:5]:
        vote(seat, Verdict.GRANT)
    officer.go(office)
    officer.sees_nothing_of("诊断日期在等待期之后")
    panel.refresh_from_db()
    assert panel.votes_until is not None
    follow(panel, at=panel.votes_until)

    officer.go(office)
    while officer.has('form[action*="/reasons/"]'):
        officer.page.locator('main form[action*="/reasons/"] button').first.click()
        officer.page.wait_for_load_state()
    anyone = meet()
    anyone.go(f"/panels/{panel.ref}/")
    anyone.sees("同意互助", "6 票同意，0 票不同意", "诊断日期在等待期之后。")
    anyone.go(f"/plans/{claim.plan.slug}/")
    anyone.press('a[href$="/panels/"]')
    anyone.sees(panel.ref)
    claimant.go(at_claim)
    claimant.sees("诊断日期在等待期之后。", "顺位")


def answers_all_but(learner: User, panel: Panel) -> None:
    """Let every seat but hers say yes."""
    for seat in line(panel):
        if who(seat) != learner:
            answer(seat, SeatState.ACCEPTED, at=panel.draws_at)
    assert Seat.objects.filter(panel=panel, entry__user=learner).exists()
