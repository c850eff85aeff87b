from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.db import connection
from pytest_django import Settings

from charter import services as charter
from charter.models import Plan
from members import rules, services
from members.models import Enrolment, Member, Standing, User
from members.services import NewPerson
from members.services import bulk as bulk_module
from members.states import Relation
from tests.members.builders import FOUNDED, JOINED, a_person, a_plan, a_user, an_enrolment
from treasury.models import Mandate, Payer, Way

pytestmark = pytest.mark.django_db

BORN: Final = (date(1990, 5, 20), date(2004, 2, 29), date(1966, 3, 11), date(1980, 3, 10))


def a_new_person(number: int, *, holder: str = "", born_on: date = BORN[0]) -> NewPerson:
    return NewPerson(
        holder=holder or f"holder{number}",
        name="林小雨",
        born_on=born_on,
        relation=Relation.SELF,
        joined_at=JOINED,
    )


def test_copy_people_writes_what_joining_writes() -> None:
    one_by_one, at_once = a_plan(), a_plan()
    for born_on in BORN:
        an_enrolment(plan=one_by_one, user=a_user(), person=a_person(born_on=born_on))

    count = services.copy_people(
        plan_id=at_once.pk,
        people=[a_new_person(number, born_on=born_on) for number, born_on in enumerate(BORN)],
        at=JOINED,
    )

    assert count == len(BORN)
    assert _spans(at_once) == _spans(one_by_one)
    assert _enrolments(at_once) == _enrolments(one_by_one)


@pytest.mark.parametrize(
    ("offered", "granted"), [("transfer", ["transfer"]), ("bank_file", []), ("", [])]
)
def test_copy_people_pay_by_the_plans_way_or_are_asked_to_choose(
    offered: str, granted: list[str], settings: Settings
) -> None:
    settings.DEBUG = settings.DEMO = False  # as where real money moves
    plan = a_plan()
    if offered:
        Way.objects.create(
            plan_id=plan.pk,
            gateway=offered,
            is_offered=True,
            pays_out=False,
            set_by=1,
            set_at=JOINED,
            released_by=2,
            released_at=JOINED,
        )

    services.copy_people(plan_id=plan.pk, people=[a_new_person(1)], at=JOINED)

    mandates = Mandate.objects.filter(plan_id=plan.pk)
    assert list(mandates.values_list("gateway", flat=True)) == granted
    for mandate in mandates:
        assert mandate.reference == f"{offered}/{mandate.payer_id}"


def test_copy_people_holds_a_family_with_one_payer_across_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_module, "CHUNK", 2)
    plan = a_plan()
    people = [a_new_person(number, holder="lin") for number in range(3)] + [a_new_person(9)]
    relations = [Relation.SELF, Relation.SPOUSE, Relation.PARENT, Relation.SELF]

    services.copy_people(
        plan_id=plan.pk,
        people=(
            replace(person, relation=relation)
            for person, relation in zip(people, relations, strict=True)
        ),
        at=JOINED,
    )

    assert (User.objects.count(), Payer.objects.count(), Mandate.objects.count()) == (2, 2, 2)
    assert sorted(user.members.count() for user in User.objects.all()) == [1, 3]
    assert Standing.objects.values("payer").distinct().count() == 2


def test_copy_people_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "CHUNK", 2)
    plan = a_plan()

    def people() -> Iterator[NewPerson]:
        yield from (a_new_person(number) for number in range(4))
        yield a_new_person(5, born_on=date(2020, 1, 1))

    with pytest.raises(rules.AgeOutside):
        services.copy_people(plan_id=plan.pk, people=people(), at=JOINED)

    assert not Enrolment.objects.exists()
    assert not User.objects.exists()


def test_copy_people_into_a_counted_period_is_refused() -> None:
    plan = a_plan()
    charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=JOINED)

    with pytest.raises(rules.CutoffPassed):
        services.copy_people(plan_id=plan.pk, people=[a_new_person(1)], at=JOINED)

    assert not Member.objects.exists()


def test_copy_people_with_a_taken_address_is_refused() -> None:
    plan, user = a_plan(), a_user(email="lin@example.org")
    person = replace(a_new_person(1), email="LIN@example.org")

    with pytest.raises(rules.AccountTaken):
        services.copy_people(plan_id=plan.pk, people=[person], at=JOINED)

    assert list(User.objects.all()) == [user]


def test_copy_people_join_under_the_version_of_their_day() -> None:
    plan = a_plan()
    first = plan.versions.get()
    text = first.source_toml.replace("illness_days = 90", "illness_days = 30")
    second = charter.load_charter(
        slug=plan.slug, toml_text=text, source="-", at=FOUNDED, in_force_at=JOINED
    )
    early = replace(a_new_person(1), joined_at=JOINED - timedelta(days=1))

    services.copy_people(plan_id=plan.pk, people=[early, a_new_person(2)], at=JOINED)

    joined = Enrolment.objects.order_by("joined_at").values_list("version_id", "waiting_until")
    assert list(joined) == [
        (first.pk, datetime(2025, 6, 6, 16, tzinfo=UTC)),
        (second.pk, datetime(2025, 4, 8, 16, tzinfo=UTC)),
    ]


def test_copy_people_leaves_constraints_deferred_as_they_were() -> None:
    services.copy_people(plan_id=a_plan().pk, people=[a_new_person(1)], at=JOINED)

    with connection.cursor() as cursor:  # would be refused at once if checks were immediate
        cursor.execute("UPDATE members_member SET holder_id = -1 RETURNING id")
        cursor.execute("UPDATE members_member SET holder_id = (SELECT id FROM members_user)")


def _spans(plan: Plan) -> list[tuple[object, ...]]:
    standings = Standing.objects.filter(plan=plan).order_by("enrolment_id", "counts_from")
    return list(standings.values_list("band__key", "counts_from", "counts_until"))


def _enrolments(plan: Plan) -> list[tuple[object, ...]]:
    enrolments = Enrolment.objects.filter(plan=plan).order_by("pk")
    return list(enrolments.values_list("joined_at", "waiting_until", "left_at", "member__born_on"))
