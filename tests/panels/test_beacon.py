"""A public source of chance: its round fixed beforehand, its value written down by two."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from panels import rules, selectors, services
from panels.models import Panel
from panels.states import PanelState, Why
from tests.members.builders import a_crew_member
from tests.panels.builders import DRAWN_AT, OPENED_AT, an_open_panel, follow, give_values

pytestmark = pytest.mark.django_db
VALUE = "7f" * 32


@pytest.fixture(autouse=True)
def drand(settings: Settings) -> None:
    settings.PANEL_BEACON = "drand-quicknet 1692803367 3"


def written(panel: Panel, value: str) -> None:
    services.write_beacon(panel_id=panel.pk, value=value, by=a_crew_member("operator"), at=DRAWN_AT)


def test_the_round_is_that_of_the_draw_and_fixed_when_it_opens() -> None:
    panel = an_open_panel()

    source = rules.Beacon("drand-quicknet", 1_692_803_367, 3)
    assert panel.beacon_round == source.first_round_from(panel.draws_at)
    assert panel.draws_at > OPENED_AT


def test_nothing_is_drawn_until_two_have_written_down_the_same() -> None:
    panel = an_open_panel()
    give_values(panel)
    with pytest.raises(rules.WindowClosed):
        services.write_beacon(panel_id=panel.pk, value=VALUE, by=panel.claim.filed_by, at=OPENED_AT)

    written(panel, VALUE)
    assert follow(panel, at=DRAWN_AT).state == PanelState.COMMITTING
    written(panel, "00" * 32)
    assert follow(panel, at=DRAWN_AT).state == PanelState.COMMITTING
    written(panel, VALUE.upper())
    follow(panel, at=DRAWN_AT)

    assert (panel.state, panel.beacon_value) == (PanelState.DRAWN, VALUE)
    record = selectors.draw_record(panel=panel)
    assert record["beacon"]["value"] == VALUE
    opened = [(one["commitment"], one["value"]) for one in record["commitments"]]
    assert panel.seed == rules.seed_of(
        ref=panel.ref, pool_sha256=panel.pool_sha256, opened=opened, beacon=VALUE
    )


def test_one_person_twice_is_not_two() -> None:
    panel = an_open_panel()
    give_values(panel)
    officer = a_crew_member("operator")
    for _time in range(2):
        services.write_beacon(panel_id=panel.pk, value=VALUE, by=officer, at=DRAWN_AT)

    assert follow(panel, at=DRAWN_AT).beacon_value == ""


def test_not_written_down_in_time_it_ends() -> None:
    panel = an_open_panel()
    give_values(panel)

    follow(panel, at=DRAWN_AT + timedelta(hours=rules.BEACON_HOURS))

    assert (panel.state, panel.why) == (PanelState.UNFILLED, Why.NO_BEACON)
