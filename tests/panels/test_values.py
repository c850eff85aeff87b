"""Values for the draw that their givers keep."""

from datetime import timedelta

import pytest

from panels import rules, selectors, services
from panels.states import Side
from tests.members.builders import a_crew_member
from tests.panels.builders import DRAWN_AT, OPENED_AT, an_open_panel, follow, give_values

pytestmark = pytest.mark.django_db


def test_a_value_kept_is_shown_in_time_or_left_out() -> None:
    panel = an_open_panel()
    give_values(panel)
    keeper = a_crew_member("auditor")
    value = "kept in a drawer at home"
    services.commit_hash(
        panel_id=panel.pk,
        side=Side.CREW,
        commitment=rules.commitment_of(value, ref=panel.ref),
        by=keeper,
        at=OPENED_AT,
    )

    with pytest.raises(rules.WindowClosed):
        services.show_value(panel_id=panel.pk, value=value, by=keeper, at=OPENED_AT)
    in_time = OPENED_AT + timedelta(hours=24)
    with pytest.raises(rules.ValueDiffers):
        services.show_value(panel_id=panel.pk, value="another value", by=keeper, at=in_time)
    services.show_value(panel_id=panel.pk, value=value, by=keeper, at=in_time)
    follow(panel, at=DRAWN_AT)

    values = [one["value"] for one in selectors.draw_record(panel=panel)["commitments"]]
    assert value in values
    assert None not in values
