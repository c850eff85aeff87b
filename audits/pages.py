"""What the pages of audits show, gathered so that their templates need not think."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from audits import rules, selectors, words
from audits.case_pages import TONES, CaseRow
from audits.models import Appointment, Attestation, Audit, Commitment, Draft, Drawn
from audits.states import AuditState, Result, Why
from charter.templatetags.plan_time import plan_time_text
from members.models import User

STATE_TONES = {
    AuditState.OPENED: "waiting",
    AuditState.DRAWN: "waiting",
    AuditState.ATTESTED: "done",
}


@dataclass(frozen=True)
class Step:
    """One line of an audit's way."""

    what: str
    when: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """A request that was drawn, and what may be said of it: in public only once attested."""

    ref: str
    label: str
    tone: str
    why: str = ""


class AuditPage:
    """What everybody may see of an audit."""

    def __init__(self, audit: Audit, *, at: datetime) -> None:
        self.audit, self.at = audit, at

    @property
    def name(self) -> str:
        return selectors.name_of(audit=self.audit)

    @property
    def story(self) -> str:
        return words.story(self.audit, self.counts)

    @property
    def tone(self) -> str:
        return STATE_TONES[AuditState(self.audit.state)]

    @property
    def outcome(self) -> str:
        """Return what came of it, in a few words; nothing before it is attested."""
        return words.outcome(self.counts) if self.counts else "—"

    @property
    def is_by_a_member(self) -> bool:
        return self.attested["auditor"]["is_member"] == "yes" if self.attested else False

    @property
    def may_object(self) -> bool:
        """Return whether a person who was drawn can still say no here; the deed looks closer."""
        return self.audit.state == AuditState.DRAWN

    @property
    def power(self) -> str:
        return words.power_words(self.audit)

    @cached_property
    def attestation(self) -> Attestation | None:
        found: Attestation | None = getattr(self.audit, "attestation", None)
        return found

    @cached_property
    def attested(self) -> Mapping[str, Any]:
        """Return the attestation's own content: what the page says is read from its bytes."""
        return json.loads(self.attestation.body) if self.attestation else {}

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.attested.get("counts", {}))

    @property
    def ticks(self) -> list[tuple[str, int]]:
        counts = self.counts
        return [(label, counts[name]) for name, label in words.ticks()] if counts else []

    @property
    def rows(self) -> list[Row]:
        if self.attested:
            return [_attested_row(one) for one in self.attested["claims"]]
        waiting = _("Being looked at")
        return [Row(one.listed.claim.ref, waiting, "waiting") for one in self.drawn]

    @cached_property
    def drawn(self) -> list[Drawn]:
        return list(selectors.drawn_of(audit=self.audit))

    @cached_property
    def commitments(self) -> list[Commitment]:
        return list(selectors.commitments_of(audit=self.audit))

    @cached_property
    def appointment(self) -> Appointment | None:
        return selectors.appointment_of(audit=self.audit)

    @cached_property
    def steps(self) -> list[Step]:
        """Return what has happened and what comes, each with its time."""
        audit = self.audit
        steps = [self._step(_("The list is fixed"), audit.opened_at)]
        if audit.state == AuditState.OPENED:
            draws = self._step(_("The lot is drawn"), audit.draws_at)
            return [*steps, *([] if audit.beacon_round else [self._values()]), draws]
        steps.append(self._step(_("The lot was drawn"), audit.drawn_at))
        if self.appointment is not None:
            note = self.appointment.organisation
            steps.append(self._step(_("An auditor was appointed"), self.appointment.at, note))
            steps.append(self._step(_("The auditor may look"), self.appointment.looks_from))
        if audit.attested_at is not None:
            steps.append(self._step(_("Attested"), audit.attested_at))
        return steps

    def _values(self) -> Step:
        return self._step(_("Values for the lot may be given until"), self.audit.commit_until)

    def _step(self, what: str, when: datetime | None, note: str = "") -> Step:
        assert when is not None  # a step that was taken has its instant
        text = plan_time_text(when, self.audit.plan)
        return Step(what, text, note, "ahead" if self.at < when else "")


class OfficePage(AuditPage):
    """What the crew sees of an audit: the same, and what is theirs to do now."""

    def __init__(self, audit: Audit, *, at: datetime, user: User) -> None:
        super().__init__(audit, at=at)
        self.user = user

    @cached_property
    def own(self) -> Commitment | None:
        return next((one for one in self.commitments if one.by_id == self.user.pk), None)

    @property
    def takes_values(self) -> bool:
        return self._is_open and self.at < self.audit.commit_until and self.own is None

    @property
    def own_waits(self) -> bool:
        return self._is_open and self.own is not None

    @property
    def shows_value(self) -> bool:
        own = self.own
        is_between = self.audit.commit_until <= self.at < self.audit.draws_at
        return self._is_open and is_between and bool(own and own.is_kept and not own.opened_at)

    @property
    def wants_beacon(self) -> bool:
        audit = self.audit
        is_due = self._is_open and self.at >= audit.draws_at
        return is_due and audit.beacon_round is not None and not audit.beacon_value

    @property
    def is_auditor(self) -> bool:
        return self.appointment is not None and self.appointment.auditor_id == self.user.pk

    @property
    def may_look(self) -> bool:
        looks = self.appointment
        return self.is_auditor and looks is not None and self.at >= looks.looks_from

    @property
    def is_drawn(self) -> bool:
        return self.audit.state == AuditState.DRAWN

    @property
    def cases(self) -> list[CaseRow]:
        return [CaseRow(one) for one in self.drawn]

    @property
    def is_all_written(self) -> bool:
        return all(row.is_done for row in self.cases)

    @cached_property
    def draft(self) -> Draft | None:
        found: Draft | None = getattr(self.audit, "draft", None)
        return found

    @cached_property
    def to_sign(self) -> str:
        """Return the bytes the auditor signs; empty where nothing is drafted."""
        if self.draft is None or self.appointment is None:
            return ""
        return selectors.statement_text(
            audit=self.audit, appointment=self.appointment, draft=self.draft
        )

    @property
    def may_attest(self) -> bool:
        is_own = self.draft is not None and self.draft.by_id == self.user.pk
        return is_own and self.is_all_written

    @property
    def to_sign_sha256(self) -> str:
        return rules.hash_of(self.to_sign)

    @property
    def _is_open(self) -> bool:
        return self.audit.state == AuditState.OPENED


def _attested_row(told: Mapping[str, str]) -> Row:
    result = Result(told["result"])
    return Row(told["ref"], str(result.label), TONES[result], str(Why(told["why"]).label))
