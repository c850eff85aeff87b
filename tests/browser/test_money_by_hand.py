"""An officer looks at the diff of a run and records what it lacks; a member sets their limits."""

from collections.abc import Callable

from tests.browser.people import Someone
from tests.browser.world import World

Meet = Callable[..., Someone]


def test_an_officer_reads_the_diff_records_a_subsidy_and_spares_a_member(meet: Meet) -> None:
    world = World()
    officer = meet(locale="en-GB")
    officer.holds_session_of(world.crew["treasurer"])
    run = f"/runs/{world.open_run.pk}/"

    officer.go(run)
    officer.sees("Why the share changes", "the share rises from 49.09", "What weighs most: Aid")
    officer.sees("Nobody came and nobody went", "New, shared in full")
    officer.go(f"/runs/{world.places['sealed']}/")
    officer.press('a[href$="/people/"]')
    officer.press('a[href="?side=went"]')

    officer.go(run)
    officer.press('a[href$="/waiting/"]')
    officer.press('form[action$="/items/"] button')
    officer.sees_beside("item-kind", "Please choose what it is.")
    officer.fill(**{"item-kind": "subsidy", "item-amount_minor": "1,000"})
    officer.fill(**{"item-reason": "The harbour town pays a part."})
    officer.press('form[action$="/items/"] button')
    officer.sees("Subsidy", "1,000.00", "The harbour town pays a part.")
    officer.press('form[action$="/withdraw/"] button')
    officer.sees("Nothing waits.")
    officer.fill(**{"item-kind": "subsidy", "item-amount_minor": "1,000"})
    officer.fill(**{"item-reason": "The harbour town pays a part."})
    officer.press('form[action$="/items/"] button')

    officer.go(run)
    officer.sees("Borne by others")
    officer.opens("#exempt summary")
    officer.fill(**{"exempt-who": "1 and more", "exempt-reason": "It was agreed."})
    officer.press("#exempt details form button")
    officer.sees_beside("exempt-who", "Nobody in this plan has this number")
    officer.fill(**{"exempt-who": world.places["enrolment"]})
    officer.press("#exempt details form button")
    officer.sees("It was agreed.", "Members who count and are spared")


def test_a_member_decides_how_much_is_debited_on_a_phone(meet: Meet) -> None:
    world = World()
    member = meet()
    member.holds_session_of(world.crew["member"])

    member.go("/me/")
    member.press('a[href="/me/limits/"]')
    member.fill(**{"small-boat-month_minor": "三十"})
    member.press("form button")
    member.sees_beside("small-boat-month_minor", "请")
    member.has_typed(**{"small-boat-month_minor": "三十"})
    member.fill(**{"small-boat-month_minor": "30", "small-boat-year_minor": "200"})
    member.press("form button")

    member.sees("已保存")
    member.has_typed(**{"small-boat-month_minor": "30.00", "small-boat-year_minor": "200.00"})
