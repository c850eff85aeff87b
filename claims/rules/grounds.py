"""Reasons in a list: each with its article and a draft of the letter, for a reviewer to edit.

The codes of refusals are those that a charter names where it gives a member's own shares back.

A draft is a beginning, never a decision: the reviewer adds the fact and the page it stands on.
The drafts are data in both languages, since a letter is written in the claimant's, whatever the
reviewer's is. In a draft `{…}` stands for what `Facts` gives.
"""

from dataclasses import asdict, dataclass
from typing import Final

from claims.rules.reading import GRANT, REFUSE


@dataclass(frozen=True)
class Draft:
    """A reason and, of a refusal, what would change it; in one language."""

    reason: str
    remedy: str = ""


@dataclass(frozen=True)
class Ground:
    """One coded reason."""

    code: str
    verdict: str
    article: int  # of the charter; an article keeps its number in every charter
    zh: Draft
    en: Draft

    def draft(self, language: str) -> Draft:
        """Return its draft in a language; in English where that is not Chinese."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a draft may name of a claim; text, as the claimant reads it."""

    condition: str
    event_on: str
    joined_on: str
    waits_until: str
    within_days: str
    definition: str = ""


GROUNDS: Final = (
    Ground(
        "meets_definition",
        GRANT,
        15,
        Draft(
            "您提交的材料说明了{condition}，符合公约的规定。事件发生在 {event_on}，等待期已经结束。"
        ),
        Draft(
            "Your papers show {condition}, as the charter describes it. It happened on {event_on}, "
            "after the waiting days."
        ),
    ),
    Ground(
        "accident_counts",
        GRANT,
        3,
        Draft("这是 {event_on} 的意外；意外适用较短的等待期，已经结束。材料说明了经过和伤情。"),
        Draft(
            "This is an accident of {event_on}. Accidents have shorter waiting days, and they were "
            "over. Your papers show what happened and the injury."
        ),
    ),
    Ground(
        "undeclared_unrelated",
        GRANT,
        13,
        Draft(
            "加入时有一项健康情况没有告知。审核认为，它与{condition}无关，也不会影响加入，"
            "因此不影响这次互助。"
        ),
        Draft(
            "Something about health was not told on joining. It has nothing to do with {condition} "
            "and would not have changed the joining, so it takes nothing from this aid."
        ),
    ),
    Ground(
        "in_waiting",
        REFUSE,
        3,
        Draft(
            "{condition}的首次发现是在 {event_on}，还在等待期内（等待期到 {waits_until} 为止）。",
            "如果有材料说明首次发现是在 {waits_until} 或之后，请提交。",
        ),
        Draft(
            "{condition} was first found on {event_on}, within the waiting days "
            "(which ended on {waits_until}).",
            "A paper which shows that it was first found on {waits_until} or later.",
        ),
    ),
    Ground(
        "before_joining",
        REFUSE,
        14,
        Draft(
            "材料显示，{condition}在加入（{joined_on}）之前已经确诊。",
            "如果有材料说明首次确诊在 {joined_on} 之后，请提交。",
        ),
        Draft(
            "Your papers show that {condition} was diagnosed before joining ({joined_on}).",
            "A paper which shows that the first diagnosis came after {joined_on}.",
        ),
    ),
    Ground(
        "health_condition",
        REFUSE,
        13,
        Draft(
            "加入时有一项健康情况没有告知，它与{condition}有直接关系；如果当时告知，将不能加入。",
            "如果有材料说明加入前并不知情，或者两者没有关系，请提交。",
        ),
        Draft(
            "Something about health was not told on joining. It brought {condition} about, and "
            "with it one could not have joined.",
            "A paper which shows that it was not known on joining, or that the two are unrelated.",
        ),
    ),
    Ground(
        "outside_definition",
        REFUSE,
        15,
        Draft(
            "材料显示的情况不符合公约对{condition}的规定：{definition}",
            "如果有检查或诊断说明符合上面的规定，请提交。",
        ),
        Draft(
            "What your papers show is not {condition} as the charter describes it: {definition}",
            "An examination or a diagnosis which shows what is described above.",
        ),
    ),
    Ground(
        "reported_late",
        REFUSE,
        4,
        Draft(
            "申请晚于公约规定的期限：事件发生后 {within_days} 天内。",
            "如果有材料说明当时无法申请（例如住院、昏迷），请提交。",
        ),
        Draft(
            "The request came later than the charter allows: within {within_days} days.",
            "A paper which shows why it could not come earlier, such as a time in hospital.",
        ),
    ),
    Ground(
        "already_left",
        REFUSE,
        4,
        Draft(
            "事件发生在 {event_on}，当时已经不在本计划中。",
            "如果有材料说明首次发现是在退出之前，请提交。",
        ),
        Draft(
            "It happened on {event_on}, when the membership had ended already.",
            "A paper which shows that it was first found before the membership ended.",
        ),
    ),
    Ground(
        "frozen_at_diagnosis",
        REFUSE,
        9,
        Draft(
            "事件发生在 {event_on}，当时因未付分摊金，参与处于冻结状态。",
            "如果有材料说明当时已经付清，或首次发现是在冻结之前，请提交。",
        ),
        Draft(
            "It happened on {event_on}, while the membership was frozen for shares not paid.",
            "A paper which shows that they were paid by then, or that it was found earlier.",
        ),
    ),
    Ground(
        "hereditary",
        REFUSE,
        15,
        Draft(
            "材料显示{condition}属于遗传性疾病，公约没有把它列入互助范围。",
            "如果有材料说明它不是遗传性的，请提交。",
        ),
        Draft(
            "Your papers show that {condition} is hereditary; the charter gives no aid for that.",
            "A paper which shows that it is not hereditary.",
        ),
    ),
    Ground(
        "not_shown",
        REFUSE,
        15,
        Draft(
            "提交的材料还不能说明{condition}。",
            "请提交诊断报告或出院小结；如果做不了某项检查，请看决定书中列出的其他材料。",
        ),
        Draft(
            "The papers that came do not yet show {condition}.",
            "A diagnosis or a discharge letter; where a test cannot be had, see the other papers "
            "named in this letter.",
        ),
    ),
)
BY_CODE: Final = {ground.code: ground for ground in GROUNDS}


def drafted(ground: Ground, facts: Facts, *, language: str) -> Draft:
    """Return the draft of a coded reason with a claim's facts in it."""
    draft, given = ground.draft(language), asdict(facts)
    return Draft(draft.reason.format(**given), draft.remedy.format(**given))
