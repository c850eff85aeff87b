"""What people are told: every refusal, hint, state and letter has its words, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from charter.models import Plan
from claims import rules, words
from claims.states import ClaimState
from claims.words import refusals
from members import letters
from members.models import Message
from papers import rules as papers
from tests.claims.builders import FILED_AT, a_claim

PLAN = Plan(currency="CNY", time_zone="Asia/Shanghai")
DAY = date(2025, 9, 1)
REFUSED = [
    rules.EventInFuture(today=DAY),
    rules.EventBeforeBirth(born_on=DAY),
    rules.NotTheirs(),
    rules.AlreadyFiled(ref="ABCD2345"),
    rules.TooManyPapers(most=10),
    rules.NotImpartial(),
    rules.SameEmployer(),
    rules.HasRecused(),
    rules.TookPartBefore(),
    rules.TakenByAnother(name="Zhou Ming", until=FILED_AT),
    rules.NotTaken(),
    rules.NotAReviewer(),
    rules.ReadsBlind(),
    rules.HasReadBlind(),
    rules.NoticeIsOver(),
    rules.AppealTooLate(until=FILED_AT),
    rules.LadderEnds(),
    rules.NoPanel(),
    rules.SamePerson(),
    rules.AwardAboveCap(cap_minor=6_000_000),
    rules.AwardAboveSum(sum_minor=6_000_000),
    rules.AwardNotPositive(),
    rules.ReasonMissing(field="fact"),
    rules.VerdictDiffers(recommended="grant"),
    rules.MoveNotAllowed(move="grant", state="paid"),
    rules.PageStale(),
    rules.AccountIsTheirs(),
    rules.DraftIncomplete(step="story"),
    rules.DraftStale(),
    rules.LinkCodeWrong(left=3),
    rules.LinkGone(),
    rules.TooManyBills(most=60),
    rules.TooManyLinks(most=5),
    rules.RequestClosed(),
    rules.ReopenTooLate(until=datetime(2025, 9, 1, tzinfo=UTC)),
    rules.SignalAnswered(),
    rules.NoSuchPage(),
    rules.BriefNotRedacted(),
    rules.AlreadyOrdered(),
    rules.CostNegative(),
    rules.BillTooMuch(open_minor=6_000_000),
]
HINTS = [
    rules.AfterDeath(died_on=DAY),
    rules.BeforeJoining(joined_on=DAY),
    rules.InWaiting(until=DAY),
    rules.AfterLeaving(left_on=DAY),
    rules.FiledLate(days=190, within_days=180),
    rules.OutsideBands(),
]


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_every_refusal_and_hint_has_its_words() -> None:
    assert {type(refusal) for refusal in REFUSED} == set(refusals.REFUSALS)
    assert {type(hint) for hint in HINTS} == set(refusals.HINTS)


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_is_told_in_both_languages(refusal: rules.ClaimRefused) -> None:
    with translation.override("zh-hans"):
        assert has_chinese(words.refusal_words(refusal, PLAN))
    with translation.override("en"):
        assert not has_chinese(words.refusal_words(refusal, PLAN))


@pytest.mark.parametrize("hint", HINTS, ids=lambda hint: type(hint).__name__)
def test_a_hint_is_told_in_both_languages(hint: rules.Hint) -> None:
    for told in (words.hint_words, words.kindly):
        with translation.override("zh-hans"):
            assert has_chinese(told(hint, PLAN))
        with translation.override("en"):
            assert not has_chinese(told(hint, PLAN))


def test_facts_are_told_as_people_write_them() -> None:
    with translation.override("en"):
        assert "60,000.00" in words.refusal_words(rules.AwardAboveCap(cap_minor=6_000_000), PLAN)
        too_large = papers.PaperTooLarge("a", 25 * 1024 * 1024)
        assert "25.0" in words.refusal_words(rules.PaperRefused(too_large), PLAN)
        assert "September" in words.hint_words(rules.InWaiting(until=DAY), PLAN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "count"),
    [
        (ClaimState.PAID, 5),
        (ClaimState.REFUSED, 2),
        (ClaimState.APPEALED, 3),
        (ClaimState.CONTESTED, 4),
        (ClaimState.PANEL, 5),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_letter_of_a_claim_has_words_and_an_address(
    state: ClaimState, count: int, language: str
) -> None:
    claim = a_claim(state)
    claim.filed_by.language = language
    claim.filed_by.save()

    found = Message.objects.filter(kind__startswith="claims/").select_related("user", "plan")

    told = {message.kind: letters.words(message) for message in found}
    assert len(told) == count
    for letter in told.values():
        assert has_chinese(letter.body.replace(claim.enrolment.member.name, "")) is (
            language == "zh-hans"
        )
        assert f"/me/claims/{claim.ref}/" in letter.body
        assert "&#x27;" not in letter.body


@pytest.mark.django_db
def test_the_letter_of_a_refusal_cites_everything() -> None:
    claim = a_claim(ClaimState.REFUSED)

    body = letters.words(Message.objects.get(kind="claims/refused")).body

    for text in (claim.article, claim.fact, claim.reason, claim.remedy):
        assert text in body
