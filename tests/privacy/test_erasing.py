"""Erased: nothing that names, reaches or describes the person is anywhere; the books agree."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client

from apportionment import services as apportionment
from charter.templatetags.plan_name import plan_name
from claims.models import Claim, Evidence
from members import services as members
from members.models import Member, Message, User
from members.states import Channel
from papers.models import Upload
from papers.states import Lies
from papers.tasks import tend_papers
from privacy import services, tasks
from privacy.models import Erasure
from privacy.pages import ErasePage
from privacy.rules import KEPT_FOR, ErasureRefused
from tests.apportionment.builders import (
    DAY,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
)
from tests.claims.builders import a_claim, a_filed_claim, a_paper
from tests.members.builders import a_crew_member, a_plan, a_user, an_enrolment, signs_in
from tests.members.threads import MOST_SECONDS, in_thread
from tests.privacy.builders import (
    ERASED_WORDS,
    LEFT_AT,
    PAPER,
    TAIL_OVER,
    Life,
    a_full_life,
)
from tests.privacy.searching import found_in_database, found_in_files
from tests.treasury.races import somebody_waits
from tests.treasury.sandbox import wait_until

pytestmark = pytest.mark.django_db


def erased(life: Life) -> Erasure:
    for kept in KEPT_FOR:  # as the sweep does: files for the bank are kept for three months
        if kept.label == "treasury.BankFile":
            services.forget(kept, at=TAIL_OVER)
    wish = services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER)
    assert services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 8 * DAY)
    return wish


def test_after_erasing_no_word_is_found_anywhere(client: Client) -> None:
    life = a_full_life(client)
    for word in ERASED_WORDS:
        assert found_in_database((word,)) or found_in_files((word,)), f"{word} was never stored"
    for one in life.hashes:
        assert found_in_database((), (one,))
    assert Session.objects.exists()

    erased(life)

    assert found_in_database(ERASED_WORDS, life.hashes) == []
    assert found_in_files(ERASED_WORDS) == []
    assert not client.get("/me/").wsgi_request.user.is_authenticated
    assert not Session.objects.exists()


def test_after_erasing_books_counts_and_proofs_are_whole(client: Client) -> None:
    life = a_full_life(client)
    before = apportionment.check_books(plan_id=life.plan.pk, at=TAIL_OVER)
    sha256 = Evidence.objects.get().sha256

    erased(life)

    after = apportionment.check_books(plan_id=life.plan.pk, at=TAIL_OVER + 9 * DAY)
    assert after.differences == before.differences == []
    assert after.compared == before.compared
    claim = Claim.objects.get(pk=life.claim.pk)
    assert (claim.award_minor, claim.state) == (life.claim.award_minor, "paid")
    assert (claim.story, claim.fact) == ("—", "—")
    assert claim.events.count() == life.claim.events.count()
    assert Evidence.objects.get().sha256 == sha256


def test_an_erased_account_cannot_sign_in_and_its_addresses_are_free(client: Client) -> None:
    life = a_full_life(client)
    email = life.user.email

    erased(life)

    user = User.objects.get(pk=life.user.pk)
    assert (user.is_active, user.email, user.phone, user.name) == (False, None, None, "—")
    assert a_user(email=email).pk != user.pk
    assert set(Member.objects.filter(holder=user).values_list("name", "born_on")) == {("—", None)}


def test_pages_of_the_crew_still_open_what_an_erased_person_asked_for(client: Client) -> None:
    life = a_full_life(client)
    erased(life)

    signs_in(client, a_crew_member("reviewer"))
    assert client.get(f"/review/{life.claim.ref}/").status_code == 200
    assert client.get("/office/identities/").status_code == 200
    signs_in(client, a_crew_member("treasurer"))
    assert client.get("/money/").status_code == 200


def test_what_was_still_to_be_sent_is_never_sent() -> None:
    user = a_user(email="lin@example.org")
    for key, user_id in (("to-them", user.pk), ("to-their-address", None)):
        members.queue_to_address(
            key=key,
            user_id=user_id,
            channel=Channel.MAIL,
            recipient="lin@example.org",
            language="en",
            kind="members/sign_in_code",
            facts={},
            at=LEFT_AT,
        )
    wish = services.ask_erasure(user_id=user.pk, at=TAIL_OVER)

    assert services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 7 * DAY)

    assert set(Message.objects.values_list("state", "recipient")) == {("given_up", "")}


def test_a_paper_that_somebody_else_handed_in_too_stays(client: Client) -> None:
    life = a_full_life(client)
    other = an_enrolment(plan=a_plan())
    a_filed_claim(enrolment=other, documents=[a_paper(PAPER, name="mine.pdf")])

    erased(life)

    kept = Evidence.objects.get(claim__enrolment=other)
    assert found_in_files(("paper-marke",)) == [kept.paper.place]


def test_the_bytes_of_papers_lose_their_key_at_once_and_go_with_the_next_sweep() -> None:
    life = a_full_life()
    paper = Evidence.objects.get(claim=life.claim).paper
    assert default_storage.exists(paper.path)

    erased(life)

    paper.refresh_from_db()
    assert (paper.data_key, paper.name, paper.lies) == ("", "—", Lies.LEAVING)
    assert not paper.copies.exists()
    tend_papers()
    assert not default_storage.exists(paper.path)
    upload = Upload.objects.get(user=life.user)  # goes when it expires, which is then
    assert (upload.key, upload.name, upload.expires_at) == ("", "—", TAIL_OVER + 8 * DAY)


def test_asked_twice_it_is_one_wish_and_done_twice_it_is_done_once(client: Client) -> None:
    life = a_full_life(client)
    first = services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER)
    assert services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER + DAY) == first
    assert first.due_on == (TAIL_OVER + 7 * DAY).date()

    assert not services.carry_out(erasure_id=first.pk, at=TAIL_OVER + 6 * DAY)
    assert services.carry_out(erasure_id=first.pk, at=TAIL_OVER + 7 * DAY)
    assert not services.carry_out(erasure_id=first.pk, at=TAIL_OVER + 8 * DAY)


def test_called_off_nothing_is_erased(client: Client) -> None:
    life = a_full_life(client)
    wish = services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER)

    services.call_off_erasure(user_id=life.user.pk, at=TAIL_OVER + DAY)

    assert not services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 9 * DAY)
    assert User.objects.get(pk=life.user.pk).email == life.user.email
    again = services.ask_erasure(user_id=life.user.pk, at=TAIL_OVER + 2 * DAY)
    assert again != wish


@pytest.mark.django_db(transaction=True)
def test_called_off_while_the_sweep_waits_nothing_is_erased() -> None:
    user = a_user()
    wish = services.ask_erasure(user_id=user.pk, at=TAIL_OVER)

    has_begun, goes_on = Event(), Event()

    def call_off() -> None:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            has_begun.set()
            assert goes_on.wait(MOST_SECONDS)
            services.call_off_erasure(user_id=user.pk, at=TAIL_OVER + 7 * DAY)

    def erase() -> bool:
        return services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 7 * DAY)

    with ThreadPoolExecutor(2) as pool:
        calling_off = in_thread(pool, call_off)
        assert has_begun.wait(MOST_SECONDS)
        erasing = in_thread(pool, erase)
        wait_until(somebody_waits)
        goes_on.set()
        calling_off.result(MOST_SECONDS)
        assert not erasing.result(MOST_SECONDS)

    assert User.objects.get(pk=user.pk).email == user.email


def test_a_plan_that_one_only_paid_for_is_told_by_its_name() -> None:
    plan = a_small_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    payer = an_enrolment_of(plan, number=4).member.holder
    Member.objects.filter(holder=payer).update(holder=a_user())

    page = ErasePage(payer, at=run.period.notice_until)

    assert [plan_name(plan) in one for one in page.hindrances] == [True]
    assert plan.slug not in page.hindrances[0]


def test_while_the_claim_tail_runs_it_is_refused_with_the_day_from_which_it_is_possible(
    client: Client,
) -> None:
    life = a_full_life(client)

    with pytest.raises(ErasureRefused) as refused:
        services.ask_erasure(user_id=life.user.pk, at=LEFT_AT + DAY)

    kinds = {one.kind for one in refused.value.hindrances}
    days = {one.until for one in refused.value.hindrances}
    assert kinds == {"tail"}
    (day,) = days
    assert day is not None
    with pytest.raises(ErasureRefused):
        services.ask_erasure(user_id=life.user.pk, at=LEFT_AT + (day - LEFT_AT.date() - DAY))
    services.ask_erasure(user_id=life.user.pk, at=LEFT_AT + (day - LEFT_AT.date()) + DAY)


def test_members_and_open_claims_hinder_it_and_change_nothing() -> None:
    enrolment = an_enrolment()
    a_claim(enrolment=enrolment)

    with pytest.raises(ErasureRefused) as refused:
        services.ask_erasure(user_id=enrolment.member.holder_id, at=TAIL_OVER)

    assert {one.kind for one in refused.value.hindrances} == {"member", "claim"}
    assert not Erasure.objects.exists()


def test_the_crew_first_gives_its_roles_back() -> None:
    with pytest.raises(ErasureRefused) as refused:
        services.ask_erasure(user_id=a_crew_member("reviewer").pk, at=TAIL_OVER)

    assert [one.kind for one in refused.value.hindrances] == ["crew"]


def test_who_belongs_again_when_the_day_comes_is_not_erased() -> None:
    user = a_user()
    wish = services.ask_erasure(user_id=user.pk, at=TAIL_OVER)
    an_enrolment(user=user, at=TAIL_OVER + DAY)

    assert not services.carry_out(erasure_id=wish.pk, at=TAIL_OVER + 7 * DAY)

    wish.refresh_from_db()
    assert wish.done_at is None
    assert wish.due_on == (TAIL_OVER + 8 * DAY).date()  # looked at again the next day
    assert User.objects.get(pk=user.pk).email


def test_the_sweep_erases_whose_day_has_come() -> None:
    user, later = a_user(), a_user()
    wish = services.ask_erasure(user_id=user.pk, at=LEFT_AT)
    waits = services.ask_erasure(user_id=later.pk, at=LEFT_AT)
    Erasure.objects.filter(pk=waits.pk).update(due_on=waits.due_on + timedelta(days=40_000))

    tasks.carry_out_erasures()
    tasks.carry_out_erasures()

    wish.refresh_from_db()
    assert wish.done_at is not None
    assert User.objects.get(pk=user.pk).name == "—"
    assert User.objects.get(pk=later.pk).name != "—"
