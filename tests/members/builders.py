"""People, plans and enrolments for tests; a test names only what it is about."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Final

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from charter import services as charter
from charter.models import Plan
from members import services
from members.models import Enrolment, Member, User
from members.rules import Document
from members.services import Person
from members.states import Consent, Relation, Role
from treasury import services as treasury

FOUNDED: Final = datetime(2025, 1, 1, tzinfo=UTC)
JOINED: Final = datetime(2025, 3, 10, 4, tzinfo=UTC)  # noon in Shanghai
GROWN_UP: Final = date(1990, 5, 20)
PASSWORD: Final = "a long walk by the river"
NOTHING: Final[Mapping[str, str]] = {}
ONLY_TWO: Final = {
    "minimum_headcount = 200": "minimum_headcount = 1\nmaximum_headcount = 2",
    "waiting_list = true": "waiting_list = false",
}
CHARTERS: Final = Path(settings.BASE_DIR) / "charter" / "charters"

_numbers = count(1)


def a_user(
    *,
    name: str = "林小雨",
    email: str | None = None,
    phone: str | None = None,
    password: str = PASSWORD,
    language: str = "en",
    at: datetime = FOUNDED,
) -> User:
    """Return a login; without e-mail and phone it gets an e-mail address of its own."""
    if email is None and phone is None:
        email = f"user{next(_numbers)}@example.org"
    return services.register(
        name=name, email=email, phone=phone, password=password, language=language, at=at
    )


def a_plan(
    *,
    charter_name: str = "village",
    slug: str | None = None,
    changes: Mapping[str, str] = NOTHING,
    at: datetime = FOUNDED,
) -> Plan:
    """Return a plan under one of the charters of `charter/charters/`, in force from `at` on.

    Each key of `changes` is a piece of the charter's text, and its value what stands there instead.
    """
    text = (CHARTERS / f"{charter_name}.toml").read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    version = charter.load_charter(
        slug=slug or f"{charter_name}-{next(_numbers)}",
        toml_text=text,
        source=f"{charter_name}.toml",
        at=at,
    )
    return version.plan


def a_person(
    *,
    name: str = "林小雨",
    born_on: date = GROWN_UP,
    relation: Relation = Relation.SELF,
    document: Document | None = None,
) -> Person:
    return Person(name=name, born_on=born_on, relation=relation, document=document)


def an_enrolment(
    *,
    plan: Plan | None = None,
    user: User | None = None,
    person: Person | None = None,
    at: datetime = JOINED,
) -> Enrolment:
    """Return what joining makes: a member, an enrolment, its standings, consents, a mandate."""
    user = user or a_user()
    return services.join(
        plan_id=(plan or a_plan()).pk,
        user_id=user.pk,
        person=person or a_person(name=user.name),
        accepted=Consent.values,
        language="en",
        at=at,
    )


def a_member(*, user: User | None = None, plan: Plan | None = None) -> Member:
    """Return a member who has joined a plan."""
    return an_enrolment(user=user, plan=plan).member


def a_payer() -> int:
    """Return a payer of a user who holds nobody."""
    user = a_user(name="王芳")
    user.payer = treasury.open_payer(at=FOUNDED)
    user.save(update_fields=["payer"])
    return user.payer.pk


def payer_of(enrolment: Enrolment) -> int:
    """Return the payer of who holds the member."""
    payer_id = enrolment.member.holder.payer_id
    assert payer_id is not None
    return payer_id


def spans_of(enrolment: Enrolment) -> list[tuple[int, str, datetime, datetime | None]]:
    """Return when an enrolment counts, in which band, at whose cost."""
    return [
        (one.payer_id, one.band.key, one.counts_from, one.counts_until)
        for one in enrolment.standings.select_related("band").order_by("counts_from")
    ]


def moves_of(enrolment: Enrolment) -> list[tuple[str, datetime]]:
    """Return what happened to an enrolment, in order."""
    return list(enrolment.events.order_by("pk").values_list("move", "at"))


def a_crew_member(role: Role | str, *, plan: Plan | None = None, name: str = "周明") -> User:
    """Return a user who holds a role, for one plan or for all."""
    user = a_user(name=name)
    services.grant_role(
        user_id=user.pk, role=Role(role), plan_id=plan.pk if plan else None, by=None, at=FOUNDED
    )
    return user


def signs_in(client: Client, user: User) -> Client:
    """Let a browser hold a session of this user; one who holds a role has passed a second factor.

    The factor is set up where there is none; the session says what allauth writes into it.
    """
    client.force_login(user)
    if user.role_grants.exists():
        passes_second_factor(client, user)
    return client


def passes_second_factor(client: Client, user: User) -> Authenticator:
    """Let a session have passed the user's authenticator app, which is set up if need be."""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    factor = factor or TOTP.activate(user, generate_totp_secret()).instance
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "id": factor.pk, "type": factor.type, "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return factor
