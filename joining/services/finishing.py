"""The last click: what was answered becomes an enrolment, once."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from charter import selectors as charter
from charter.rules import local_date
from joining import rules, selectors
from joining.models import JoinDraft
from members import services as members
from members.models import Enrolment
from members.services import Answered, Declaration, Paper
from members.states import Consent
from treasury import services as treasury

KEPT_BY_THE_FAMILY: Final = "kept by the family"
CONSENTS: Final = {
    rules.RESIDENCE: Consent.RESIDENCE,
    rules.CHARTER: Consent.CHARTER,
    f"{rules.UNDERSTAND}not_insurance": Consent.NOT_INSURANCE,
    f"{rules.UNDERSTAND}amount_varies": Consent.AMOUNT_VARIES,
    f"{rules.UNDERSTAND}how_to_leave": Consent.HOW_TO_LEAVE,
    rules.MANDATE: Consent.MANDATE,
}


@transaction.atomic
def finish_draft(*, draft_id: int, shown: str, language: str, at: datetime) -> Enrolment:
    """Let the person of a draft join, and return the enrolment; asked twice, they join once.

    Raises `StepMissing` (also where a new version of the charter is to be read first),
    `StaleAnswers` where the summary showed other answers, `SharesUnpaid` for one who comes back,
    and whatever `members.services.join` refuses. The answers are forgotten once written down.
    """
    draft = JoinDraft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.enrolment is not None:
        return draft.enrolment
    version = charter.version_at(draft.plan_id, at)
    if missing := selectors.missing_step(draft, version, at=at):
        raise rules.StepMissing(step=missing)
    if shown != selectors.token(draft, (), ""):
        raise rules.StaleAnswers
    selectors.require_paid(selectors.goes_on(draft, at=at), at=at)
    person = selectors.person_in(draft)
    assert person is not None  # no step is missing
    enrolment = members.join(
        plan_id=draft.plan_id,
        user_id=draft.user_id,
        person=person,
        accepted=_accepted(draft.answers),
        language=language,
        at=at,
        read_version_id=version.pk,
        declared=_declared(draft.answers),
    )
    _pay_as_chosen(draft, at=at)
    _forget_answers(draft, enrolment, at=at)
    return enrolment


def _pay_as_chosen(draft: JoinDraft, *, at: datetime) -> None:
    """Let them pay by the way they chose, where there was a choice."""
    way = draft.answers[rules.MANDATE].get("way", "")
    draft.user.refresh_from_db(fields=["payer"])  # joining gave them one
    if draft.user.payer_id is None:
        return
    if way:
        treasury.begin_way(payer_id=draft.user.payer_id, plan_id=draft.plan_id, gateway=way, at=at)
    # Who had taken back their consent to debits has just given it anew.
    today = local_date(at, draft.plan.time_zone)
    treasury.end_consent_pause(payer_id=draft.user.payer_id, plan_id=draft.plan_id, on=today)


def _forget_answers(draft: JoinDraft, enrolment: Enrolment, *, at: datetime) -> None:
    """Empty a draft that is done; it goes on leading to its enrolment."""
    draft.enrolment, draft.answers, draft.person_hash, draft.touched_at = enrolment, {}, None, at
    draft.save()


def _accepted(answers: dict[str, Any]) -> list[str]:
    """Return the consents that lie in the answers."""
    given = [consent.value for step, consent in CONSENTS.items() if step in answers]
    has_health = any(step.startswith(rules.HEALTH) for step in answers)
    return sorted([*given, *([Consent.HEALTH.value] if has_health else [])])


def _declared(answers: dict[str, Any]) -> Declaration:
    """Return what was said, word for word, each in the language in which it was asked."""
    said = {consent.value: answers[step] for step, consent in CONSENTS.items() if step in answers}
    return Declaration(
        wordings={consent: one["wording"] for consent, one in said.items()},
        languages={consent: one["language"] for consent, one in said.items()},
        health=[
            _answered(step, one) for step, one in answers.items() if step.startswith(rules.HEALTH)
        ],
        paper=_paper(answers),
    )


def _paper(answers: dict[str, Any]) -> Paper | None:
    """Return the paper that a grown-up signed for whom somebody of the family types."""
    said = answers.get(rules.CONSENT)
    if said is None:
        return None
    return Paper(
        signed_by=answers[rules.IDENTITY]["name"],
        signed_on=date.fromisoformat(said["signed_on"]),
        reference=KEPT_BY_THE_FAMILY,
    )


def _answered(step: str, said: dict[str, Any]) -> Answered:
    return Answered(
        question=step.removeprefix(rules.HEALTH),
        wording=said["wording"],
        answer=said["answer"],
        language=said["language"],
    )
