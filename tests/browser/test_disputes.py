"""A case is doubted on a phone and answered at a desk; a refusal is appealed against."""

from collections.abc import Callable

from django.utils.timezone import now

from claims import services as claims
from claims.states import ClaimState
from disputes.models import Objection
from tests.browser.people import Someone
from tests.claims.builders import PDF, a_reviewer
from tests.disputes.builders import (
    a_claim_cleared_now,
    a_claim_refused_now,
    a_claim_shown_now,
    a_fellow_member,
    an_objection,
)

Meet = Callable[..., Someone]


def test_a_case_is_doubted_on_a_phone_and_answered_in_public(meet: Meet) -> None:
    claim = a_claim_shown_now()
    member, reviewer = meet(locale="zh-CN"), meet(locale="zh-CN", width=1280)
    member.holds_session_of(a_fellow_member(claim, name="MARKERNAME"))
    reviewer.holds_session_of(a_reviewer("Third"))

    member.go(f"/cases/{claim.ref}/object/")
    member.sees_nothing_of(claim.condition, claim.enrolment.member.name)
    member.press("form.form button")
    assert member.has(".errorlist")
    member.fill(ground="too_early", words="他春天就说过有肿块。MARKERWORDS")
    member.attaches("papers", ("chat.pdf", PDF))
    member.tick("in_good_faith")
    member.press("form.form button")
    member.sees("正在查看", "MARKERWORDS")
    claim.refresh_from_db()
    assert claim.state == ClaimState.CONTESTED

    reviewer.go("/objections/")
    reviewer.press('a[href^="/objections/"]')
    reviewer.sees("MARKERWORDS", claim.condition, "chat.pdf")
    reviewer.fill(outcome="dismiss", answer=f"材料写明是 {claim.condition}。")
    reviewer.press('form[action$="/answer/"] button')
    reviewer.sees_beside("answer", "不能出现")
    reviewer.fill(outcome="dismiss", answer="报告写明首次发现在等待期之后，符合第三条。")
    reviewer.press('form[action$="/answer/"] button')
    reviewer.sees("首次发现在等待期之后")

    member.go("/me/")
    member.press('a[href="/me/objections/"]')
    member.sees("已答复：维持原决定", "首次发现在等待期之后")
    visitor = meet(locale="zh-CN")
    visitor.go(f"/cases/{claim.ref}/")
    visitor.sees_nothing_of("MARKERWORDS", "MARKERNAME", claim.condition)


def test_a_late_objection_is_upheld_by_two(meet: Meet) -> None:
    claim = a_claim_cleared_now()
    objection = an_objection(claim, at=now())
    third, fourth = meet(locale="en-GB", width=1280), meet(locale="en-GB", width=390)
    third.holds_session_of(a_reviewer("Third"))
    fourth.holds_session_of(a_reviewer("Fourth"))

    third.go(f"/objections/{objection.ref}/")
    third.fill(outcome="uphold", answer="Article 3 was not kept.", clawback_minor="6000")
    third.press('form[action$="/answer/"] button')
    assert not third.has('form[action$="/confirm/"]')
    fourth.go(f"/objections/{objection.ref}/")
    fourth.sees("6,000")
    fourth.press('form[action$="/confirm/"] button')
    fourth.sees("Answered: the objection is right")
    assert Objection.objects.get().clawback_minor == 600_000

    third.go("/precedents/")
    third.press('a[href$="/write/"]')
    third.fill(words="An award is taken back where the first finding was while waiting.")
    third.press("form.form button")
    fourth.go("/precedents/")
    fourth.press('form[action$="/publish/"] button')
    fourth.go(f"/plans/{claim.plan.slug}/precedents/?words=award")
    fourth.sees("An award is taken back")


def test_a_refusal_is_appealed_against_and_the_ladder_has_its_dates(meet: Meet) -> None:
    claim = a_claim_refused_now()
    for name in ("Third", "Fourth"):
        a_reviewer(name)
    claimant = meet(locale="zh-CN")
    claimant.holds_session_of(claim.enrolment.member.holder)

    claimant.go(f"/me/claims/{claim.ref}/appeal/")
    claimant.sees("前您可以申诉", "两位审核员先后审核", "随机抽取的成员评审团")
    claimant.press("form.form button")
    assert claimant.has(".errorlist")
    claimant.fill(grounds="县医院做不了这项检查。", wishes_sealed="yes")
    claimant.attaches("papers", ("letter.pdf", PDF + b" "))
    claimant.press("form.form button")
    claimant.sees("县医院做不了这项检查。", "评审不公开进行", "前完成")
    claimant.press('form[action$="/appeal/withdraw/"] button')
    claimant.sees("前您可以申诉")

    claimant.press('a[href$="/bundle/"]')
    claimant.press('form[action$="/bundle/ask/"] button')
    claimant.sees("正在整理")
    claims.open_claim(claim=claim, by=a_reviewer(), at=now())
    claimant.go(f"/plans/{claim.plan.slug}/")
    claimant.press('a[href$="/appeals/"]')
    claimant.press('a[href$="/precedents/"]')
    claimant.go(f"/plans/{claim.plan.slug}/precedents/?words=x")
