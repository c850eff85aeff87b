"""Asking for aid page by page: kept at each step, on any device, and sent once."""

import pytest
from django.test import Client
from django.urls import reverse

from charter import selectors as charter
from claims.models import Claim, ClaimDraft, DraftPaper
from claims.states import BoundBy, FiledAs
from members.models import Enrolment
from tests.claims.builders import a_claim
from tests.claims.filers import ACCOUNT_REF, Filer, a_picture
from tests.members.builders import a_person, a_plan, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    return an_enrolment()


@pytest.fixture
def filer(client: Client, enrolment: Enrolment) -> Filer:
    client.force_login(enrolment.member.holder)
    return Filer(client, enrolment)


def test_page_by_page_it_becomes_one_claim_with_all_that_was_told(filer: Filer) -> None:
    filer.walks(upto="papers", condition={"condition": "Thyroid cancer", "kind": "cancer"})
    filer.adds(a_picture("诊断.png"), item="pathology")
    filer.adds(a_picture("other.png", shade=9))
    filer.walks(employer={"employer": "City Works"})

    answer = filer.sends()

    claim = Claim.objects.get()
    assert answer.headers["Location"] == reverse("claims:claim", args=[claim.ref])
    assert (claim.cause, str(claim.event_on)) == ("illness", "2025-09-01")
    assert (claim.condition, claim.employer) == ("Thyroid cancer", "City Works")
    assert (claim.account_name, claim.account_ref) == ("林小雨", ACCOUNT_REF)
    assert claim.filed_as == FiledAs.HOLDER
    assert claim.bound_by == BoundBy.JOINING
    papers = list(claim.evidence.order_by("pk"))
    assert [(one.name, one.kind, one.item) for one in papers] == [
        ("诊断.png", "event", "pathology"),
        ("other.png", "other", ""),
    ]


def test_kinds_of_case_are_shown_with_the_charters_definitions(filer: Filer) -> None:
    filer.walks(upto="condition")

    page = filer.page("condition")

    kinds = charter.terms_of(filer.enrolment.version).aid
    illness = [one for one in kinds if one.cause == "illness"]
    assert illness
    assert all(one.definition_en in page for one in illness)
    assert not any(one.definition_en in page for one in kinds if one.cause == "accident")


def test_another_cause_asks_the_kind_of_case_anew_and_keeps_the_rest(filer: Filer) -> None:
    kind = next(
        one.key for one in charter.terms_of(filer.enrolment.version).aid if one.cause == "illness"
    )
    filer.walks(condition={"condition": "A lump", "kind": kind})

    answer = filer.says("event", cause="accident")

    assert answer.headers["Location"] == filer.address("condition")
    assert 'value="A lump"' in filer.page("condition")
    assert filer.draft.answers["story"] == {"story": "I felt a lump while washing."}


def test_a_page_before_its_time_leads_to_the_first_open_one(filer: Filer) -> None:
    filer.begins()

    answer = filer.client.get(filer.address("account"))

    assert answer.headers["Location"] == filer.address("event")
    assert filer.client.get(filer.address("no-such-page")).status_code == 302


def test_after_sending_nothing_is_left_in_the_draft_and_back_leads_to_the_claim(
    filer: Filer,
) -> None:
    claim = filer.files()

    draft = filer.draft

    assert draft.answers == {}
    assert not DraftPaper.objects.exists()
    for step in ("", "story", "papers"):
        answer = filer.client.get(filer.address(step))
        assert answer.headers["Location"] == reverse("claims:claim", args=[claim.ref])
    assert filer.client.post(filer.address("story"), {"story": "x"}).status_code == 302


@pytest.mark.parametrize(
    ("step", "said", "field", "words"),
    [
        ("event", {"event_on": "2999-01-01"}, "event_on", "still to come"),
        ("event", {"event_on": "1980-01-01"}, "event_on", "before the member was born"),
        ("event", {"event_on": "31.3.2025"}, "event_on", "2026-03-31"),
        ("event", {"event_on": ""}, "event_on", "Please give the day."),
        ("event", {"cause": "bad luck"}, "cause", "Select a valid choice"),
        ("condition", {"condition": "x" * 81}, "condition", "at most 80 characters"),
        ("condition", {"kind": ""}, "kind", "that you do not know"),
        ("story", {"story": " "}, "story", "A few sentences are enough."),
        ("account", {"account_ref": "<script>"}, "account_ref", "digits"),
        ("account", {"account_again": "6222 0200 0001 2346"}, "account_again", "differ"),
        ("account", {"whose": "other"}, "account_name", "whose account"),
        ("account", {"whose": ""}, "whose", "whose account"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_nothing_is_kept(
    filer: Filer, step: str, said: dict[str, str], field: str, words: str
) -> None:
    filer.walks(upto=step)

    answer = filer.says(step, **said)

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert step not in filer.draft.answers


def test_spaces_in_the_number_make_no_difference_between_the_two(filer: Filer) -> None:
    filer.walks(upto="account")

    assert filer.says("account", account_again="6222020000012345").status_code == 302


def test_the_summary_says_which_rules_bind_and_why(filer: Filer) -> None:
    filer.walks()

    page = filer.page()

    assert "Version 1 of the charter" in page
    assert "in force when this person joined" in page


@pytest.mark.parametrize(
    ("event_on", "words"),
    [
        ("2025-03-09", "before joining"),
        ("2025-06-07", "falls into the waiting time"),  # the last day of waiting in Shanghai
        ("2025-06-08", ""),
        ("2025-03-10", "falls into the waiting time"),
    ],
)
def test_a_doubtful_day_is_told_kindly_and_refuses_nothing(
    client: Client, event_on: str, words: str
) -> None:
    enrolment = an_enrolment(
        plan=a_plan(changes={"claim_within_days = 180": "claim_within_days = 3000"})
    )
    client.force_login(enrolment.member.holder)
    filer = Filer(client, enrolment)

    filer.walks(event={"event_on": event_on})
    page = filer.page()

    assert ("A reviewer will look at this" in page) is bool(words)
    assert words in page
    assert filer.sends().status_code == 302


def test_a_claim_asked_late_is_told_so_before_it_is_sent(filer: Filer) -> None:
    filer.walks(upto="condition")

    assert "the charter gives 180 days" in filer.page("condition")


def test_nobody_begins_for_someone_elses_member(filer: Filer) -> None:
    stranger = an_enrolment()

    answer = filer.client.post(reverse("claims:file"), {"enrolment": stranger.pk})

    assert answer.status_code == 422
    assert not ClaimDraft.objects.exists()


def test_the_same_event_again_names_the_first_request_and_keeps_the_draft(filer: Filer) -> None:
    filer.walks()
    first = a_claim(enrolment=filer.enrolment)

    answer = filer.sends()

    assert answer.status_code == 422
    assert first.ref in answer.content.decode()
    assert filer.draft.answers["story"]


def test_names_with_emoji_and_from_right_to_left_go_the_whole_way(client: Client) -> None:
    name = "نور 🌸 ‏ليلى"
    enrolment = an_enrolment(user=a_user(name=name), person=a_person(name=name))
    client.force_login(enrolment.member.holder)
    filer = Filer(client, enrolment)

    filer.walks(upto="papers", story={"story": "🤒 وجع"})
    filer.adds(a_picture("📷 صورة.png"))
    claim = filer.files()

    page = client.get(reverse("claims:claim", args=[claim.ref])).content.decode()
    assert enrolment.member.name in page
    assert "🤒 وجع" in page
    assert "📷 صورة.png" in page


def test_one_who_has_joined_nothing_is_told_so(client: Client) -> None:
    signs_in(client, a_user())

    assert "not in a plan" in client.get(reverse("claims:file")).content.decode()
