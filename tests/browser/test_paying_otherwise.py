"""A member pays otherwise: by another way, in parts, by a friend; and the fund pays for one."""

from collections.abc import Callable

from charter import selectors as charter
from tests.browser.people import Someone
from tests.browser.world import World
from treasury import services as treasury
from treasury.models import BankAccount, Debit, PayCode, Way
from treasury.states import DebitState

Meet = Callable[..., Someone]
PAY = "/me/pay/small-boat/"


def takes_transfers(world: World) -> None:
    """Let the plan offer bank transfer beside direct debit."""
    at = charter.now(world.plan)
    for number, gateway in enumerate(("sandbox", "transfer")):
        Way.objects.create(
            plan_id=world.plan.pk, gateway=gateway, is_offered=True, pays_out=False, set_by=1,
            set_at=at.replace(microsecond=number), released_by=2, released_at=at,
        )  # fmt: skip
    BankAccount.objects.create(
        plan_id=world.plan.pk, number="DE89370400440532013000", holder="Small Boat",
        bank_name="Harbour Bank", bic="COBADEFFXXX", currency=world.plan.currency,
        takes_transfers=True, set_by=1, set_at=at, released_by=2, released_at=at,
    )  # fmt: skip


def test_a_member_pays_a_part_then_chooses_to_transfer_on_a_phone(meet: Meet) -> None:
    world = World()
    takes_transfers(world)
    member = meet()
    member.holds_session_of(world.crew["member"])

    member.go(PAY)
    member.sees("其他支付方式", "扣款不成功时")
    member.press(f'a[href="{PAY}in/"]')
    member.sees("还需支付", "或者通过银行转账", "DE89")
    member.fill(amount_minor="一百")
    member.press("form button")
    member.sees_beside("amount_minor", "请")
    member.fill(amount_minor="1")
    member.press("form button")
    member.sees("正在向您的银行请求")

    member.go(PAY)
    member.press(f'a[href="{PAY}way/"]')
    member.opens('input[value="transfer"]')
    member.press("form button")
    member.sees("已保存", "RF")
    member.go(PAY)
    member.sees("您用银行转账支付分摊金")


def test_a_member_hands_out_a_code_and_a_stranger_sees_an_amount_and_no_name(meet: Meet) -> None:
    world = World()
    takes_transfers(world)
    member, stranger = meet(), meet(locale="en-GB")
    member.holds_session_of(world.crew["member"])
    member.go(f"{PAY}friend/")
    member.press("form button")
    code = PayCode.objects.get().code

    stranger.go(f"/pay/{code}/")
    stranger.sees("Pay for somebody", "Left to pay", "RF")
    stranger.sees_nothing_of(world.crew["member"].name)

    member.press("form button")
    member.sees("生成一个替我支付的网址")


def test_a_member_gives_and_two_treasurers_let_the_fund_pay(meet: Meet) -> None:
    world = World()
    giver = meet(locale="en-GB")
    giver.holds_session_of(world.crew["member"])
    giver.go(f"{PAY}give/")
    giver.fill(amount_minor="500")
    giver.press("form button")
    giver.sees("Your bank is being asked for 500.00")
    at = charter.now(world.plan)
    treasury.post(
        plan_id=world.plan.pk, key="gift/1", moves={"clearing": 50_000, "solidarity": -50_000},
        memo="a gift", at=at,
    )  # fmt: skip
    debit = Debit.objects.filter(plan_id=world.plan.pk).exclude(
        payer_id__in=[user.payer_id for user in world.crew.values() if user.payer_id]
    ).first()  # fmt: skip
    assert debit is not None
    Debit.objects.filter(pk=debit.pk).update(
        state=DebitState.FAILED, failure_code="x", attempts=1, asked_at=at, next_ask_at=None
    )

    first, second = meet(locale="en-GB"), meet(locale="en-GB")
    first.holds_session_of(world.crew["treasurer"])
    second.holds_session_of(world.crew["second_treasurer"])
    first.go("/money/small-boat/grants/")
    first.fill(debit=f"{debit.payer_id}/{debit.to_period}", reason="Out of work since May.")
    first.press("section form button")
    first.sees("proposed", "Out of work since May.")
    second.go("/money/small-boat/grants/")
    second.press("form[action$='/give/'] button")
    second.sees("paid by the fund")

    assert Debit.objects.get(pk=debit.pk).state == DebitState.PAID
