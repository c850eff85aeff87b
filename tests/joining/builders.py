"""People on their way into a plan, answering page by page, as a browser would."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.test import Client
from django.urls import reverse
from stdnum.cn import ric

from charter.models import Plan
from joining.models import JoinDraft
from members.models import Enrolment
from members.rules import Document

NAME: Final = "林小雨"
BORN_ON: Final = "1990-05-20"
SHOWN: Final = re.compile(r'name="shown" value="([^"]*)"')
RIGHT: Final = {"answer": "right"}
YES: Final = {"answer": "yes"}
NO: Final = {"answer": "no"}
AGREED: Final = {"agreed": "on"}


def resident_id(born_on: str = BORN_ON, *, order: int = 12) -> str:
    """Return an invented resident number of somebody of this birth date."""
    number = f"110101{born_on.replace('-', '')}{order:03d}"
    return number + str(ric.calc_check_digit(f"{number}0"))


def identity(**changes: str) -> dict[str, str]:
    """Return what the page on identity asks, answered."""
    born_on = changes.get("born_on", BORN_ON)
    return {
        "name": NAME,
        "born_on": BORN_ON,
        "kind": "resident_id",
        "number": resident_id(born_on) if re.fullmatch(r"\d{4}-\d\d-\d\d", born_on) else "",
        "country": "",
        **changes,
    }


class Joiner:
    """Somebody signed in who joins a plan, step by step."""

    def __init__(self, client: Client, plan: Plan, *, relation: str = "self") -> None:
        self.client = client
        self.slug = plan.slug
        self.relation = relation
        self.draft_id = 0
        self.token = ""

    def begins(self) -> Any:
        """Say who joins."""
        response = self.client.post(f"/join/{self.slug}/who/", {"relation": self.relation})
        if response.status_code == 302:
            self.draft_id = int(response.headers["Location"].split("/")[3])
        return response

    def address(self, step: str) -> str:
        return reverse("joining:step", args=[self.slug, self.draft_id, step])

    def shown(self, step: str) -> str:
        """Return the token that the page of a step hands back."""
        page = self.client.get(self.address(step) if step else self.summary).content.decode()
        found = SHOWN.search(page)
        return found[1] if found else ""

    @property
    def summary(self) -> str:
        return reverse("joining:summary", args=[self.slug, self.draft_id])

    def answers(
        self, step: str, said: Mapping[str, str], *, shown: str | None = None, **extra: Any
    ) -> Any:
        """Open a step's page and answer it."""
        token = self.shown(step) if shown is None else shown
        return self.client.post(self.address(step), {**said, "shown": token}, **extra)

    def walks(self, *, upto: str = "", **changes: Mapping[str, str]) -> str:
        """Answer every open step as one who may join does, until `upto` is asked; where one is."""
        if not self.draft_id:
            self.begins()
        for _ in range(30):
            at = self.client.get(self.summary)
            where = at.headers.get("Location", "").rstrip("/").rpartition("/")[2]
            if at.status_code == 200 or where == upto:
                return where
            answered = self.answers(where, changes.get(where.replace("-", "_"), right(where)))
            assert answered.status_code == 302, (where, dict(answered.context["form"].errors))
        raise AssertionError("the way has no end")

    def joins(self, *, shown: str | None = None) -> Any:
        """Press the last button."""
        token = self.shown("") if shown is None else shown
        now = reverse("joining:now", args=[self.slug, self.draft_id])
        return self.client.post(now, {"shown": token})


def right(step: str) -> dict[str, str]:
    """Return the answer with which one goes on."""
    if step == "identity":
        return identity()
    if step == "consent":
        return {**AGREED, "signed_on": "2025-01-02"}
    if step.startswith("understand-"):
        return dict(RIGHT)
    if step.startswith("health-"):
        return dict(NO)
    return dict(YES) if step == "residence" else dict(AGREED)


def a_joined(client: Client, plan: Plan, *, identity: Mapping[str, str] | None = None) -> Enrolment:
    """Return the enrolment of somebody who went all the way."""
    joiner = Joiner(client, plan)
    joiner.walks(identity=identity or right("identity"))
    assert joiner.joins().status_code == 302
    draft = JoinDraft.objects.get(pk=joiner.draft_id)
    assert draft.enrolment is not None
    return draft.enrolment


def a_document(born_on: str = BORN_ON) -> Document:
    """Return the resident identity card of somebody born on this day."""
    return Document("resident_id", "CN", resident_id(born_on))
