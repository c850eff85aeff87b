"""Half-finished joins: how long they are kept."""

from datetime import timedelta

import pytest
from django.test import Client

from charter import selectors as charters
from joining import rules, services, tasks
from joining.models import JoinDraft
from members.states import Relation
from tests.joining.builders import Joiner
from tests.members.builders import JOINED, a_plan, a_user

pytestmark = pytest.mark.django_db

A_MONTH = timedelta(days=30)


def test_what_nobody_touched_for_a_month_is_forgotten() -> None:
    plan, user = a_plan(), a_user()
    for relation, at in ((Relation.SELF, JOINED), (Relation.CHILD, JOINED + timedelta(days=1))):
        services.begin_draft(user_id=user.pk, plan_id=plan.pk, relation=relation, at=at)

    forgotten = services.forget_drafts(plan_id=plan.pk, at=JOINED + A_MONTH + timedelta(hours=1))

    assert forgotten == 1
    assert JoinDraft.objects.get().relation == Relation.CHILD


def test_the_sweep_forgets_by_the_clock_of_each_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, user = a_plan(), a_user()
    services.begin_draft(user_id=user.pk, plan_id=plan.pk, relation=Relation.SELF, at=JOINED)

    tasks.forget_drafts()

    assert not JoinDraft.objects.exists()


def test_an_answer_keeps_a_draft_alive(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, user = a_plan(), a_user()
    client.force_login(user)
    joiner = Joiner(client, plan)
    monkeypatch.setattr(charters, "now", lambda _plan: JOINED)
    joiner.begins()
    monkeypatch.setattr(charters, "now", lambda _plan: JOINED + A_MONTH)
    joiner.walks(upto="charter")

    services.forget_drafts(plan_id=plan.pk, at=JOINED + A_MONTH + timedelta(days=1))

    assert JoinDraft.objects.count() == 1


def test_a_step_the_charter_does_not_know_is_stale() -> None:
    plan, user = a_plan(), a_user()
    draft = services.begin_draft(
        user_id=user.pk, plan_id=plan.pk, relation=Relation.SELF, at=JOINED
    )

    with pytest.raises(rules.StaleAnswers):
        services.keep_answer(draft_id=draft.pk, step="health-x", answer={}, shown="", at=JOINED)
