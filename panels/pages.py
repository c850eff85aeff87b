"""What the pages of panels show; of a case, an allow-list of facts that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charter import selectors as charter
from charter.rules import local_date
from charter.templatetags.plan_name import charter_name
from charter.templatetags.plan_time import band_label, plan_time_text
from claims import selectors as claims
from claims.models import Claim, Evidence
from claims.states import NoteKind
from panels import selectors
from panels.models import Commitment, Panel, Seat
from panels.states import PanelState, Side
from papers.models import Copy
from papers.pages import Viewer

P = PanelState


@dataclass(frozen=True)
class Pair:
    """Name and value of a fact."""

    label: str
    value: str


@dataclass(frozen=True)
class Step:
    """One line of the panel's way."""

    what: str
    when: str
    note: str = ""
    tone: str = ""


def facts_of(claim: Claim) -> list[Pair]:
    """Return what a panel learns of a case besides papers and statements: nothing that names."""
    terms = charter.terms_of(claim.version)
    condition = terms.aid_called(claim.condition_key) if claim.condition_key else None
    joined_on = local_date(claim.enrolment.joined_at, claim.plan.time_zone)
    days = (claim.event_on - joined_on).days
    facts = [Pair(_("What happened"), claim.get_cause_display())]
    if condition is not None:
        facts.append(Pair(_("Kind of case"), charter_name(condition)))
        facts.append(Pair(_("What the charter says of it"), _definition(condition)))
    if claim.band is not None:
        facts.append(Pair(_("Age"), band_label(claim.band)))
    member_for = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return [
        *facts,
        Pair(_("Month of the event"), claim.event_on.strftime("%Y-%m")),
        Pair(_("Member before it for"), member_for),
    ]


def _definition(condition: object) -> str:
    chinese = (get_language() or "en").startswith("zh")
    return str(getattr(condition, "definition_zh" if chinese else "definition_en"))


class PanelPage:
    """What everybody may see of a panel, and where it stands."""

    def __init__(self, panel: Panel, *, at: datetime) -> None:
        self.panel, self.at = panel, at

    @cached_property
    def steps(self) -> list[Step]:
        """Return what has happened and what comes, each with its time."""
        panel = self.panel
        steps = [Step(_("Opened, and the list fixed"), self._when(panel.opened_at))]
        steps.append(self._step(_("Values are given until"), panel.commit_until))
        if panel.drawn_at:
            steps.append(self._step(_("Drawn"), panel.drawn_at))
        elif panel.state == P.COMMITTING:
            steps.append(self._step(_("The draw"), panel.draws_at))
        if panel.votes_from and panel.votes_until:
            steps.append(self._step(_("Voting begins"), panel.votes_from))
            note = _("Extended once: the last hours had turned the result.")
            is_told = panel.is_extended and panel.state != P.VOTING
            steps.append(self._step(_("Voting ends"), panel.votes_until, note if is_told else ""))
        if panel.closed_at:
            why = panel.get_why_display() if panel.why else ""
            steps.append(Step(panel.get_state_display(), self._when(panel.closed_at), why))
        return steps

    @cached_property
    def result(self) -> Mapping[str, object] | None:
        return selectors.result_record(panel=self.panel)

    @cached_property
    def record(self) -> Mapping[str, object]:
        return selectors.draw_record(panel=self.panel)

    @cached_property
    def line(self) -> list[Seat]:
        return selectors.line_of(panel=self.panel)

    @cached_property
    def commitments(self) -> list[Commitment]:
        return list(selectors.commitments_of(panel=self.panel))

    @property
    def is_open_for_statements(self) -> bool:
        return self.panel.state in {P.COMMITTING, P.DRAWN}

    @property
    def takes_values(self) -> bool:
        return self.panel.state == P.COMMITTING and self.at < self.panel.commit_until

    @property
    def shows_values(self) -> bool:
        is_between = self.panel.commit_until <= self.at < self.panel.draws_at
        return self.panel.state == P.COMMITTING and is_between

    @property
    def wants_beacon(self) -> bool:
        panel = self.panel
        is_due = panel.state == P.COMMITTING and self.at >= panel.draws_at
        return is_due and panel.beacon_round is not None and not panel.beacon_value

    @property
    def is_open(self) -> bool:
        return self.panel.closed_at is None

    def statement(self, side: Side) -> str:
        """Return what a side has said so far."""
        said = selectors.statement_of(panel=self.panel, side=side)
        return said.words if said else ""

    def _step(self, what: str, when: datetime, note: str = "") -> Step:
        return Step(what, self._when(when), note, "ahead" if self.at < when else "")

    def _when(self, when: datetime) -> str:
        return plan_time_text(when, self.panel.plan)


class SittingPage(PanelPage):
    """What a member of a panel sees: facts, both sides, papers; never who it is about."""

    def __init__(self, seat: Seat, *, at: datetime, chosen: Mapping[str, str]) -> None:
        super().__init__(seat.panel, at=at)
        self.seat, self._chosen = seat, chosen

    @property
    def facts(self) -> list[Pair]:
        before = Pair(_("Decided before by"), self.panel.article)
        return [*facts_of(self.panel.claim), before]

    @property
    def number(self) -> int:
        return self.seat.entry.number

    @property
    def may_answer(self) -> bool:
        is_asked = self.seat.state == "invited" and self.at < self.seat.answer_until
        return is_asked and self.panel.state == P.DRAWN

    @property
    def may_read(self) -> bool:
        """Both sides and the papers lie open while the window lasts, for those who sit."""
        panel = self.panel
        is_time = panel.state == P.VOTING and panel.votes_until and self.at < panel.votes_until
        return bool(is_time and self.seat.state == "accepted")

    @property
    def may_vote(self) -> bool:
        return self.may_read and not self.seat.has_voted

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(claims.evidence_of(claim=self.panel.claim)) if self.may_read else []

    @property
    def medical_notes(self) -> list[str]:
        notes = self.panel.claim.notes.filter(kind=NoteKind.MEDICAL).order_by("pk")
        return [note.words for note in notes]

    @cached_property
    def viewer(self) -> Viewer:
        """The pages of the papers as pictures; no door here gives an original out."""
        return Viewer(
            [one.paper for one in self.evidence],
            chosen=self._chosen,
            image=self._image,
            original=lambda _index: "",
        )

    @property
    def chosen_evidence(self) -> Evidence | None:
        return self.evidence[self.viewer.document_no - 1] if self.evidence else None

    def _image(self, index: int, copy: Copy) -> str:
        return reverse("panels:copy", args=[self.panel.ref, self.evidence[index].pk, copy.no])
