"""What people are told: every refusal, hint, state and letter has its words, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from charter.models import Plan
from claims import rules, words
from claims.states import ClaimState
from claims.words import refusals
from members import letters
from members.models import Message
from tests.claims.builders import a_claim

PLAN = Plan(currency="CNY", time_zone="Asia/Shanghai")
DAY = date(2025, 9, 1)
REFUSED = [
    rules.EventInFuture(today=DAY),
    rules.EventBeforeBirth(born_on=DAY),
    rules.NotTheirs(),
    rules.AlreadyFiled(ref="ABCD2345"),
    rules.PaperEmpty(name="a.pdf"),
    rules.PaperTooLarge(name="a.pdf", most_bytes=10 * 1024 * 1024),
    rules.PaperOfOtherKind(name="a.pdf"),
    rules.TooManyPapers(most=10),
    rules.NotImpartial(),
    rules.SamePerson(),
    rules.AwardAboveCap(cap_minor=6_000_000),
    rules.AwardNotPositive(),
    rules.ReasonMissing(field="fact"),
    rules.VerdictDiffers(recommended="grant"),
    rules.MoveNotAllowed(move="grant", state="paid"),
    rules.PageStale(),
]
HINTS = [
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
    with translation.override("zh-hans"):
        assert has_chinese(words.hint_words(hint, PLAN))
    with translation.override("en"):
        assert not has_chinese(words.hint_words(hint, PLAN))


def test_facts_are_told_as_people_write_them() -> None:
    with translation.override("en"):
        assert "60,000.00" in words.refusal_words(rules.AwardAboveCap(cap_minor=6_000_000), PLAN)
        assert "10.0" in words.refusal_words(rules.PaperTooLarge("a", 10 * 1024 * 1024), PLAN)
        assert "September" in words.hint_words(rules.InWaiting(until=DAY), PLAN)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [ClaimState.PAID, ClaimState.REFUSED])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_letter_of_a_claim_has_words_and_an_address(state: ClaimState, language: str) -> None:
    claim = a_claim(state)
    claim.filed_by.language = language
    claim.filed_by.save()

    found = Message.objects.filter(kind__startswith="claims/").select_related("user", "plan")

    told = {message.kind: letters.words(message) for message in found}
    assert len(told) == (5 if state == ClaimState.PAID else 2)
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
