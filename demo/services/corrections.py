"""A correction in the demo pool: of a word in a report, by two publishers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from charter.models import Plan
from disclosures import services
from disclosures.models import Report
from members.models import User

HOUR: Final = timedelta(hours=1)
WORDS_EN: Final = (
    "The announcement of this period that we sent to members said that its shares were debited"
    " three days later than they were. The report itself had the right day, and no amount was"
    " wrong. The letters now take the day from the report."
)
WORDS_ZH: Final = (
    "我们发给成员的本期通知把扣款日写晚了三天。报告里的日期是对的，金额也没有错。此后通知里的"
    "日期都直接取自报告。"
)


def correct_a_word(plan: Plan, *, crew: Mapping[str, User], at: datetime) -> None:
    """Correct what was told of the period before the last; nothing where there is none yet."""
    report = Report.objects.filter(plan=plan).order_by("-no").first()
    if report is None or report.no == 1:
        return
    prepared = services.prepare_correction(
        report=Report.objects.get(plan=plan, no=report.no - 1),
        right={},
        words_en=WORDS_EN,
        words_zh=WORDS_ZH,
        made_good_in=None,
        by=crew["operator"],
        at=at - 2 * HOUR,
    )
    services.release_correction(
        correction_id=prepared.pk, by=crew["second_treasurer"], at=at - HOUR
    )
