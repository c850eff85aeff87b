"""What the columns of a period mean: its dates, its rules, its figures, and the plan so far."""

from typing import Final

from disclosures.rules.open_data.columns import Column

PERIOD: Final = (
    Column(
        "currency",
        "string",
        "ISO 4217 code of all amounts.",
        "所有金额的货币代码（ISO 4217）。",
        "plan.currency",
    ),
    Column(
        "time_zone",
        "string",
        "Time zone of the plan's days.",
        "计划的日期按哪个时区。",
        "plan.time_zone",
    ),
    Column(
        "cutoff_at",
        "datetime",
        "Instant at which heads were counted (UTC).",
        "截止时点，以这一刻统计人数（UTC）。",
        "period.cutoff_at",
    ),
    Column(
        "notice_until",
        "datetime",
        "Until when claims were on notice (UTC).",
        "公示到什么时候（UTC）。",
        "period.notice_until",
    ),
    Column(
        "debit_on",
        "date",
        "Day of the debit, in the plan's time zone.",
        "扣款日（计划时区）。",
        "period.debit_on",
    ),
    Column(
        "sealed_at",
        "datetime",
        "Instant of sealing (UTC).",
        "封账时间（UTC）。",
        "period.sealed_at",
    ),
    Column(
        "charter_version",
        "integer",
        "Version of the charter it was shared under.",
        "按公约的第几版分摊。",
        "charter.number",
    ),
    Column(
        "charter_sha256",
        "string",
        "SHA-256 of that version's parameters.",
        "这一版公约参数的 SHA-256。",
        "charter.sha256",
    ),
    Column(
        "report_format",
        "string",
        "Format of the report these figures are from.",
        "这些数字来自哪种格式的公示报告。",
        "format",
    ),
)

RULES: Final = (
    Column(
        "sharing", "string", "Sharing rule of the charter.", "公约的分摊办法。", "rules.sharing"
    ),
    Column(
        "funding",
        "string",
        "When members pay: postpaid, prepaid or fixed.",
        "成员什么时候付：事后、预存或定额。",
        "rules.funding",
    ),
    Column(
        "fee_bps",
        "integer",
        "Fee on benefits, in hundredths of a percent.",
        "管理费率，单位万分之一。",
        "rules.fee_bps",
    ),
    Column(
        "reserve_bps",
        "integer",
        "Part of benefits that goes into the reserve, in hundredths of a percent.",
        "按互助金提取准备金的比例，单位万分之一。",
        "rules.reserve_bps",
    ),
    Column(
        "rounding",
        "string",
        "How a share is rounded: half_up, up or down.",
        "分摊金怎样取整：四舍五入、进位或舍去。",
        "rules.rounding",
    ),
    Column(
        "floor_minor",
        "integer",
        "The least that a share is.",
        "每份分摊金最少多少。",
        "rules.floor_minor",
    ),
    Column(
        "case_cap_minor",
        "integer",
        "The most one head pays for one case; empty: no such cap.",
        "每人为一例最多付多少；空格表示没有这个上限。",
        "rules.case_cap_minor",
    ),
    Column(
        "period_cap_minor",
        "integer",
        "The most one head pays in a period; empty: no such cap.",
        "每人一期最多付多少；空格表示没有这个上限。",
        "rules.period_cap_minor",
    ),
    Column(
        "year_cap_minor",
        "integer",
        "The most one head pays in a calendar year; empty: no such cap.",
        "每人一个日历年最多付多少；空格表示没有这个上限。",
        "rules.year_cap_minor",
    ),
)

FIGURES: Final = (
    Column(
        "claim_count",
        "integer",
        "Claims that this period shares, in full or in part.",
        "本期分摊的互助申请数，含只分摊一部分的。",
    ),
    Column("headcount", "integer", "Heads that share.", "分摊人数。"),
    Column(
        "benefit_minor",
        "integer",
        "Awards shared by members this period.",
        "本期由成员分摊的互助金。",
    ),
    Column("fee_minor", "integer", "Fee on the awards.", "按互助金计的管理费。"),
    Column("reserve_minor", "integer", "What goes into the reserve.", "存入准备金的钱。"),
    Column(
        "written_off_minor",
        "integer",
        "Dues given up when members lapsed.",
        "成员失效时不再追收的欠款。",
    ),
    Column("recovered_minor", "integer", "Such dues that were paid later.", "后来补交回来的欠款。"),
    Column("refunds_minor", "integer", "Paid back to single members.", "退给个别成员的钱。"),
    Column("rebates_minor", "integer", "A year's surplus given back.", "退回的年度结余。"),
    Column(
        "adjustments_minor",
        "integer",
        "What corrections add to dues; below zero: they lower them.",
        "更正增加的应付款；负数表示减少。",
    ),
    Column(
        "subsidy_minor",
        "integer",
        "What operator or donors pay of the period.",
        "运营方或捐赠人为本期承担的钱。",
    ),
    Column("reserve_draw_minor", "integer", "Drawn from the reserve.", "从准备金取出的钱。"),
    Column(
        "clawback_minor",
        "integer",
        "Awards taken back after an objection.",
        "异议成立后收回的互助金。",
    ),
    Column(
        "carry_in_minor",
        "integer",
        "Brought in from the period before; below zero: too little was collected.",
        "上期结转；负数表示上期少收。",
    ),
    Column(
        "to_share_minor",
        "integer",
        "T: what all heads have to bring together.",
        "T：大家一共要分摊的钱。",
    ),
    Column(
        "total_weight",
        "string",
        "W: heads times their weights; text, for it can be very large.",
        "W：人数乘权重之和；数字可能很大，所以用文本写。",
    ),
    Column("contributed_minor", "integer", "Contributions set in advance.", "预先定好的缴费。"),
    Column("called_minor", "integer", "Called on top of them.", "在此之上追加的钱。"),
    Column("charged_minor", "integer", "What all heads owe together.", "全体应付的总额。"),
    Column(
        "borne_minor",
        "integer",
        "What others bear of the yearly cap.",
        "年度上限由别人承担的部分。",
    ),
    Column(
        "carry_out_minor",
        "integer",
        "Carried into the next period: charged + borne − T.",
        "结转下期：应付总额 + 别人承担 − T。",
    ),
    Column("operator_bears_minor", "integer", "All that the operator bears.", "运营方承担的全部。"),
    Column("reserve_bears_minor", "integer", "All that the reserve bears.", "准备金承担的全部。"),
    Column(
        "reserve_held_minor",
        "integer",
        "What the reserve held before this period.",
        "本期之前准备金的余额。",
    ),
)

SO_FAR: Final = (
    Column(
        "asked_minor",
        "integer",
        "Asked of payers so far (since the plan began).",
        "计划开始以来一共向付款人收过多少。",
        "collected.asked_minor",
    ),
    Column(
        "collected_minor",
        "integer",
        "Of it collected.",
        "其中已收到。",
        "collected.collected_minor",
    ),
    Column("open_minor", "integer", "Of it open.", "其中还没收到。", "collected.open_minor"),
    Column(
        "given_up_minor",
        "integer",
        "Of it given up.",
        "其中不再追收。",
        "collected.written_off_minor",
    ),
    Column(
        "awards_paid",
        "integer",
        "Cases to which something was paid so far.",
        "已打过款的互助案例数。",
        "paid.awards",
    ),
    Column(
        "awards_paid_minor",
        "integer",
        "Awards paid so far.",
        "已打出的互助金。",
        "paid.awards_minor",
    ),
    Column(
        "awards_confirmed",
        "integer",
        "Cases whose payees confirmed all payments.",
        "收款人已全部确认收到的案例数。",
        "paid.confirmed",
    ),
    Column(
        "awards_confirmed_minor",
        "integer",
        "Awards confirmed by their payees.",
        "收款人确认收到的互助金。",
        "paid.confirmed_minor",
    ),
    Column(
        "awards_audited",
        "integer",
        "Awards confirmed by an auditor from outside.",
        "由外部审计员核实的案例数。",
        "audited",
    ),
    Column(
        "receipts_root", "string", "Root of the tree of receipts.", "回执树的根。", "receipts.root"
    ),
    Column(
        "report",
        "string",
        "Address of the report below the site's root.",
        "公示报告在本站的地址。",
        "+path",
    ),
    Column(
        "report_sha256",
        "string",
        "SHA-256 of the report, as the log has it.",
        "公示报告的 SHA-256，与日志一致。",
        "+sha256",
    ),
)
