"""What a column of open data means, in both languages. Amounts are in the currency's minor unit."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from disclosures.rules.formats import MONTH


@dataclass(frozen=True)
class Column:
    """A column: its name, its Frictionless type, what it says, and where in a report it stands."""

    name: str
    kind: str
    en: str
    zh: str
    source: str = ""
    before: str = ""  # what reports of older formats call it

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Return the way to it in a report's JSON."""
        return tuple((self.source or self.name).split("."))

    @property
    def is_required(self) -> bool:
        """Return whether every line has it; of the others an empty cell means: not said."""
        return self.name in ALWAYS


ALWAYS: Final = frozenset({"plan", "period", "key", "ordinal", "ref", "kind", "version", "sha256"})

KEY: Final = (
    Column("plan", "string", "The plan's short name in addresses.", "计划在网址里的短名。"),
    Column("period", "integer", "The number of the period.", "第几期。"),
)
BANDS: Final = (
    Column("key", "string", "The age band's stable name.", "年龄档不变的名称。"),
    Column("from_days", "integer", "Its lower edge in days of age.", "下限，按出生后天数。"),
    Column("from_years", "integer", "Its lower edge in years of age.", "下限，按周岁。"),
    Column(
        "until_years",
        "integer",
        "Its upper edge in years, excluded; empty: none.",
        "上限，按周岁，不含；空格表示没有上限。",
    ),
    Column(
        "came", "integer", "Heads that came since the count before.", "上次统计以来增加的人数。"
    ),
    Column(
        "went", "integer", "Heads that went since the count before.", "上次统计以来减少的人数。"
    ),
    Column("counted", "integer", "Heads counted at the cutoff.", "截止时点在册的人数。"),
    Column("exempt", "integer", "Of them spared this share.", "其中本期免分摊的人数。"),
    Column("headcount", "integer", "Heads that share.", "分摊人数。"),
    Column("weight", "integer", "The band's weight by the charter.", "公约给这一档的权重。"),
    Column(
        "share_minor",
        "integer",
        "What each head of the band owes for this period.",
        "这一档每人本期的分摊金。",
    ),
    Column(
        "cumulative_minor",
        "integer",
        "Running total of these shares since the plan began.",
        "计划开始以来分摊金的累计。",
    ),
)
CLAIMS: Final = (
    Column("ordinal", "integer", "Place in the period's list.", "在本期名单里的序号。"),
    Column("ref", "string", "Public reference of the case.", "案例的公开编号。"),
    Column("cause", "string", "illness or accident.", "原因：疾病或意外。"),
    Column(
        "event_in",
        "string",
        "Month, quarter or year of the event, or nothing: as coarse as the pool's size demands.",
        "事情发生的月、季或年，或不写：互助会越小写得越粗。",
        before=MONTH,
    ),
    Column(
        "age_from_days",
        "integer",
        "Lower edge of a wide age band, in days.",
        "较宽年龄段的下限（天）。",
        "ages.from_days",
    ),
    Column(
        "age_from_years",
        "integer",
        "Lower edge of a wide age band, in years.",
        "较宽年龄段的下限（周岁）。",
        "ages.from_years",
    ),
    Column(
        "age_until_years",
        "integer",
        "Upper edge of a wide age band, excluded.",
        "较宽年龄段的上限（周岁，不含）。",
        "ages.until_years",
    ),
    Column("award_minor", "integer", "The award granted.", "决定给予的互助金。"),
    Column(
        "brought_minor",
        "integer",
        "What this period brings of it, before any cap.",
        "本期安排的部分，未计上限。",
    ),
    Column("allowed_minor", "integer", "Of it shared by members.", "其中由成员分摊。"),
    Column("left_minor", "integer", "Of it left for the next period.", "其中留到下期。"),
    Column(
        "borne_minor",
        "integer",
        "Of it borne by operator or reserve.",
        "其中由运营方或准备金承担。",
    ),
    Column("cut_minor", "integer", "Of it given up under a cap.", "其中因上限而不再给予。"),
    Column(
        "commitment",
        "string",
        "SHA-256 of a finer line that members can read; empty in older reports.",
        "成员可见的更细内容的 SHA-256；旧报告里为空。",
    ),
)
SPENDING: Final = (
    Column("kind", "string", "What fees were spent on.", "管理费花在什么上。"),
    Column("amount_minor", "integer", "Spent since the report before.", "上份公示报告以来花的钱。"),
    Column("so_far_minor", "integer", "Spent since the plan began.", "计划开始以来花的钱。"),
)
EXCEPTIONS: Final = (
    Column("kind", "string", "exempt, adjustment or refund.", "种类：免分摊、更正或退款。"),
    Column("count", "integer", "How many dues differ for this reason.", "因此不同的有多少笔。"),
    Column("amount_minor", "integer", "By how much together.", "一共相差多少。"),
)
HISTORY: Final = (
    Column(
        "version",
        "integer",
        "Version of the open data: the number of reports in it.",
        "开放数据的版本：含多少份公示报告。",
    ),
    Column(
        "logged_at",
        "datetime",
        "When the report that makes it was logged (UTC).",
        "构成这一版的公示报告写入日志的时间（UTC）。",
    ),
    *KEY,
    Column(
        "report",
        "string",
        "Address of that report below the site's root.",
        "这份公示报告在本站的地址。",
    ),
    Column("sha256", "string", "SHA-256 of that report.", "这份公示报告的 SHA-256。"),
    Column(
        "version_sha256",
        "string",
        "SHA-256 of the line before's version_sha256, a newline, this sha256, a newline.",
        "上一行的 version_sha256、换行、本行的 sha256、换行，合起来的 SHA-256。",
    ),
)
