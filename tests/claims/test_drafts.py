"""Requests being written: on two devices, in two tabs, sent once, reminded of, forgotten."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from claims import services
from claims.models import Claim, ClaimDraft
from members.models import Enrolment, Message
from tests.claims.filers import Filer
from tests.members.builders import a_user, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    return an_enrolment()


@pytest.fixture
def filer(client: Client, enrolment: Enrolment) -> Filer:
    client.force_login(enrolment.member.holder)
    return Filer(client, enrolment)


def test_one_goes_on_where_one_stopped_on_another_device(filer: Filer) -> None:
    filer.walks(upto="story")
    phone = Client()
    phone.force_login(filer.enrolment.member.holder)

    listed = phone.get(reverse("claims:file")).content.decode()
    other = Filer(phone, filer.enrolment)
    other.draft_id = filer.draft_id
    other.walks()
    other.sends()

    assert filer.address("story") in listed
    assert Claim.objects.count() == 1
    assert filer.client.get(filer.address("story")).headers["Location"].startswith("/me/claims/")


def test_a_stale_tab_is_told_shows_both_and_writes_over_only_knowingly(filer: Filer) -> None:
    filer.walks(upto="papers")
    shown = filer.shown("story")
    filer.says("story", story="From the phone.")

    stale = filer.says("story", shown, story="From the desk, much longer.")
    page = stale.content.decode()

    assert stale.status_code == 409
    assert "From the phone." in page
    assert "From the desk, much longer." in page
    assert filer.draft.answers["story"] == {"story": "From the phone."}

    again = filer.says("story", str(filer.draft.saves), story="From the desk, much longer.")

    assert again.status_code == 302
    assert filer.draft.answers["story"] == {"story": "From the desk, much longer."}


def test_two_tabs_on_two_pages_do_not_disturb_each_other(filer: Filer) -> None:
    filer.walks(upto="account")
    shown = filer.shown("account")
    filer.says("story", story="Told anew in the other tab.")

    assert filer.says("account", shown).status_code == 302
    assert filer.draft.answers["story"] == {"story": "Told anew in the other tab."}


def test_the_same_answer_twice_is_no_conflict(filer: Filer) -> None:
    filer.walks(upto="story")
    shown = filer.shown("story")

    assert filer.says("story", shown).status_code == 302
    assert filer.says("story", shown).status_code == 302


def test_sent_twice_it_is_one_claim_and_both_are_led_to_it(filer: Filer) -> None:
    filer.walks()
    shown = filer.shown()

    first, second = filer.sends(shown=shown), filer.sends(shown=shown)

    assert first.headers["Location"] == second.headers["Location"]
    assert Claim.objects.count() == 1


def test_sending_what_was_changed_elsewhere_shows_it_once_more(filer: Filer) -> None:
    filer.walks()
    shown = filer.shown()
    filer.says("story", story="Changed on the phone.")

    answer = filer.sends(shown=shown)

    assert answer.status_code == 409
    assert "Changed on the phone." in answer.content.decode()
    assert not Claim.objects.exists()


def test_two_taps_on_begin_are_one_draft(filer: Filer) -> None:
    filer.begins()
    filer.begins()

    assert ClaimDraft.objects.count() == 1


def test_what_was_begun_can_be_forgotten(filer: Filer) -> None:
    filer.walks(upto="account")

    answer = filer.client.post(reverse("claims:forget_draft", args=[filer.draft_id]), follow=True)

    assert not ClaimDraft.objects.exists()
    assert "is forgotten" in answer.content.decode()


def test_a_week_before_a_draft_is_forgotten_its_writer_is_reminded_once(filer: Filer) -> None:
    filer.walks(upto="story")
    draft = filer.draft
    plan_id = filer.enrolment.plan_id
    soon = draft.forgotten_at - timedelta(days=6)

    assert services.remind_drafts(plan_id=plan_id, at=draft.saved_at + timedelta(days=50)) == 0
    for _sweep in range(2):
        services.remind_drafts(plan_id=plan_id, at=soon)

    assert Message.objects.filter(kind="claims/draft_reminder").count() == 1
    assert services.forget_drafts(plan_id=plan_id, at=soon) == 0
    assert services.forget_drafts(plan_id=plan_id, at=draft.forgotten_at) == 1
    assert not ClaimDraft.objects.exists()


def test_going_on_keeps_a_draft_for_another_60_days(filer: Filer) -> None:
    filer.walks(upto="story")
    ClaimDraft.objects.update(
        saved_at=filer.draft.saved_at - timedelta(days=59),
        forgotten_at=filer.draft.saved_at + timedelta(days=1),
    )

    filer.says("story")

    assert filer.draft.forgotten_at - filer.draft.saved_at == timedelta(days=60)
    assert (
        services.forget_drafts(
            plan_id=filer.enrolment.plan_id, at=filer.draft.saved_at + timedelta(days=2)
        )
        == 0
    )


def test_answers_lie_encrypted(filer: Filer) -> None:
    filer.walks()

    with_words = ClaimDraft.objects.filter(pk=filer.draft_id).extra(
        where=["encode(answers, 'escape') LIKE '%%lump%%'"]
    )

    assert not with_words.exists()


def test_a_draft_whose_member_moved_to_an_own_account_is_kept_but_not_sent(filer: Filer) -> None:
    filer.walks()
    member = filer.enrolment.member
    member.holder = a_user(name="Their own")
    member.save()

    answer = filer.sends()

    assert answer.status_code == 422
    assert "those whose participation you hold" in answer.content.decode()
    assert filer.draft.claim is None
    assert filer.draft.answers["story"]


def test_nobody_sees_or_sends_what_another_writes(filer: Filer) -> None:
    filer.walks()
    stranger = Client()
    stranger.force_login(a_user())

    for address in (filer.address(""), filer.address("story")):
        assert stranger.get(address).status_code == 404
    for name in ("send_draft", "forget_draft"):
        assert stranger.post(reverse(f"claims:{name}", args=[filer.draft_id])).status_code == 404
    assert not Claim.objects.exists()
