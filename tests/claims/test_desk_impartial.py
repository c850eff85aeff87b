"""Who may read a claim at all: nobody of the household, no colleague, nobody from before."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from claims import rules, selectors, services
from claims.models import Claim, Reading
from claims.states import ClaimState, FiledAs
from members import services as members
from members.models import User
from tests.claims.builders import (
    APPEALED_AT,
    DECIDED_AT,
    READ_AT,
    a_claim,
    a_filed_claim,
    a_reviewer,
)
from tests.claims.test_desk import refused
from tests.members.builders import a_person, a_user, an_enrolment

pytestmark = pytest.mark.django_db


def test_recuse_lets_go_and_lasts() -> None:
    claim, reader = a_claim(), a_reviewer()
    services.take_claim(claim_id=claim.pk, by=reader, at=READ_AT)

    services.recuse(claim_id=claim.pk, reason="A friend.", by=reader, at=READ_AT)
    services.recuse(claim_id=claim.pk, reason="Again.", by=reader, at=READ_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.recusals.get().reason) == ("submitted", "A friend.")
    assert not selectors.reviewable(reviewer=reader).exists()
    refused(
        rules.HasRecused, lambda: services.take_claim(claim_id=claim.pk, by=reader, at=DECIDED_AT)
    )


def kin_by_holding(reader: User) -> Claim:
    return a_claim(enrolment=an_enrolment(user=reader))


def kin_by_person(reader: User) -> Claim:
    child = a_person(name="林小舟")
    an_enrolment(user=reader, person=child)
    return a_claim(enrolment=an_enrolment(person=child))


def kin_by_contact(reader: User) -> Claim:
    reader.phone = "+8613800138111"
    reader.save()
    claim = a_claim()
    members.add_contact(
        member_id=claim.enrolment.member_id,
        by=claim.enrolment.member.holder,
        name="Reader",
        phone="+8613800138111",
        at=READ_AT,
    )
    return claim


def kin_by_holders_contact(reader: User) -> Claim:
    own = an_enrolment(user=reader)
    claim = a_claim(enrolment=an_enrolment(user=a_user(phone="+8613800138222")))
    members.add_contact(
        member_id=own.member_id, by=reader, name="Friend", phone="+8613800138222", at=READ_AT
    )
    return claim


def told_by(reader: User) -> Claim:
    claim = a_claim()
    Claim.objects.filter(pk=claim.pk).update(filed_by=reader, filed_as=FiledAs.CONTACT)
    return claim


@pytest.mark.parametrize(
    "close", [kin_by_holding, kin_by_person, kin_by_contact, kin_by_holders_contact, told_by]
)
def test_nobody_reads_the_claim_of_their_own_household(close: Callable[[User], Claim]) -> None:
    reader, other = a_reviewer(), a_reviewer("Other")
    claim = close(reader)

    refused(rules.NotImpartial, lambda: recommends(claim, reader))

    assert claim not in selectors.reviewable(reviewer=reader)
    assert claim in selectors.reviewable(reviewer=other)


def test_whoever_typed_it_in_for_others_may_read_it() -> None:
    claim, reader = a_claim(), a_reviewer()
    Claim.objects.filter(pk=claim.pk).update(filed_by=reader, filed_as=FiledAs.CREW)

    assert claim in selectors.reviewable(reviewer=reader)


def test_nobody_reads_the_claim_of_a_colleague_until_they_work_elsewhere() -> None:
    claim, plain, reader = a_claim(), a_claim(), a_reviewer()
    claim.employer = "同舟 电子厂"
    claim.save()
    place = services.declare_workplace(name="同舟电子厂 ", by=reader, at=READ_AT)
    assert claim in selectors.reviewable(reviewer=reader), "another name is another employer"
    place = services.declare_workplace(name=" 同舟  电子厂", by=reader, at=READ_AT)
    assert services.declare_workplace(name="同舟 电子厂", by=reader, at=READ_AT) == place

    refused(rules.SameEmployer, lambda: recommends(claim, reader))
    assert set(selectors.reviewable(reviewer=reader)) == {plain}

    services.end_workplace(employer_id=place.pk, by=reader, at=DECIDED_AT)
    assert claim in selectors.reviewable(reviewer=reader)


def test_an_appeal_is_read_by_others() -> None:
    claim = a_claim(ClaimState.APPEALED)
    first, second = claim.readings.get().by, claim.decisions.get().by
    assert second is not None

    for before in (first, second):
        refused(rules.TookPartBefore, partial(recommends, claim, before, at=APPEALED_AT))
        assert claim not in selectors.reviewable(reviewer=before)
    recommends(claim, a_reviewer("Third"), at=APPEALED_AT)

    claim.refresh_from_db()
    assert (claim.state, claim.round) == ("recommended", 1)


def test_who_sent_it_back_before_the_appeal_stays_out_of_it() -> None:
    claim, back = a_claim(ClaimState.RECOMMENDED), a_reviewer("Back")
    services.send_back_claim(claim_id=claim.pk, reason="Page 2?", by=back, at=READ_AT)
    recommends(claim, a_reviewer("Again"))
    services.grant_claim(claim_id=claim.pk, reason="-", by=a_reviewer("Fourth"), at=DECIDED_AT)

    services.appeal(claim_id=claim.pk, reason="Too small.", by=claim.filed_by, at=APPEALED_AT)

    refused(rules.TookPartBefore, lambda: recommends(claim, back, at=APPEALED_AT))


@pytest.mark.parametrize("hindrance", ["holder", "recusal", "employer", "round"])
def test_the_database_refuses_a_reading_by_whoever_may_not(hindrance: str) -> None:
    claim, reader = a_filed_claim(), a_reviewer()
    if hindrance == "holder":
        reader = claim.enrolment.member.holder
    elif hindrance == "recusal":
        services.recuse(claim_id=claim.pk, reason="A friend.", by=reader, at=READ_AT)
    elif hindrance == "employer":
        claim.employer = "厂"
        claim.save()
        services.declare_workplace(name="厂", by=reader, at=READ_AT)
    else:
        a_reading(claim, reader)
        claim.round = 1
        claim.save()

    with pytest.raises(IntegrityError, match="impartial"), transaction.atomic():
        a_reading(claim, reader)


def a_reading(claim: Claim, by: User) -> Reading:
    return Reading.objects.create(
        claim=claim,
        round=claim.round,
        by=by,
        at=READ_AT,
        verdict="grant",
        award_minor=1,
        article="3",
        fact="-",
        reason="-",
    )


def recommends(claim: Claim, by: User, at: datetime = READ_AT) -> Claim:
    return services.recommend_claim(
        claim_id=claim.pk,
        verdict="grant",
        award_minor=100,
        article="Benefits",
        fact="Report, page 1",
        reason="It fits.",
        by=by,
        at=at,
    )
