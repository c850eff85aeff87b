"""What is written down when somebody joins: what they accepted, answered, and signed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from charter import selectors as charter
from charter.models import CharterVersion
from members import selectors
from members.models import Acceptance, Enrolment, HealthAnswer, PaperConsent, User
from members.states import Consent


@dataclass(frozen=True)
class Answered:
    """One question about health as it was asked, word for word, and the answer: yes or no."""

    question: str
    wording: str
    answer: str
    language: str = ""  # empty: that of the whole declaration


@dataclass(frozen=True)
class Paper:
    """A signed paper: the name under it, the day, and the number under which it is filed."""

    signed_by: str
    signed_on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What was said on joining, beside the consents themselves.

    `wordings` are the very words of each consent as they were shown, `languages` the language of
    each that was not shown in that of the whole. `typed_by` is who of the crew typed it from
    `paper`, where somebody did.
    """

    wordings: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    health: Sequence[Answered] = ()
    paper: Paper | None = None
    typed_by: User | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Under which version, in which language, by whom and when something was said."""

    version: CharterVersion
    language: str
    by: User
    at: datetime


def record_declaration(
    enrolment: Enrolment, declared: Declaration, *, accepted: Collection[str], when: Moment
) -> None:
    """Write what was accepted, answered and signed for an enrolment."""
    record_acceptances(enrolment, declared, accepted=accepted, when=when)
    HealthAnswer.objects.bulk_create(
        HealthAnswer(
            enrolment=enrolment,
            question=one.question,
            wording=one.wording,
            language=one.language or when.language,
            version=when.version,
            answer=one.answer,
            answered_by=when.by,
            answered_at=when.at,
        )
        for one in declared.health
    )
    if declared.paper is not None:
        PaperConsent.objects.create(
            enrolment=enrolment,
            signed_by=declared.paper.signed_by,
            signed_on=declared.paper.signed_on,
            reference=declared.paper.reference,
            typed_by=when.by,
            typed_at=when.at,
        )


def record_acceptances(
    enrolment: Enrolment, declared: Declaration, *, accepted: Collection[str], when: Moment
) -> None:
    """Write what was accepted: version, language, hash of the charter's text and of the words."""
    Acceptance.objects.bulk_create(
        Acceptance(
            enrolment=enrolment,
            consent=consent,
            version=when.version,
            language=declared.languages.get(consent, when.language),
            text_hash=when.version.text_hash,
            wording_hash=wording_hash(declared.wordings.get(consent, "")),
            accepted_by=when.by,
            accepted_at=when.at,
        )
        for consent in sorted(accepted)
    )


@transaction.atomic
def accept_charter(
    *, enrolment_id: int, wording: str, language: str, by: User, at: datetime
) -> None:
    """Record that the charter in force at `at` was read and accepted anew; said twice, once."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment_id)
    version = charter.version_at(enrolment.plan_id, at)
    if selectors.has_accepted(enrolment, version_id=version.pk):
        return
    record_acceptances(
        enrolment,
        Declaration(wordings={Consent.CHARTER.value: wording}),
        accepted=[Consent.CHARTER.value],
        when=Moment(version=version, language=language, by=by, at=at),
    )


def wording_hash(words: str) -> str:
    """Return the SHA-256 of words as they were shown, in hexadecimal; empty for none."""
    return sha256(words.encode()).hexdigest() if words else ""
