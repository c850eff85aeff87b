"""A request that was drawn, as its auditor sees it."""

from collections.abc import Mapping
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from audits import selectors
from audits.models import Drawn, Finding
from audits.states import Result, Why
from claims import selectors as claims
from claims.models import Claim, Evidence
from members.models import Identity
from papers.models import Copy
from papers.pages import Viewer

TONES = {Result.CONFIRMED: "done", Result.NOT_CONFIRMED: "late", Result.UNCHECKED: "ended"}


class CaseRow:
    """A request that was drawn, as the auditor's list shows it."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn, self.ref, self.place = drawn, drawn.listed.claim.ref, drawn.place
        self.result, self.why = selectors.result_of(drawn)

    @property
    def is_done(self) -> bool:
        return bool(self.result)

    @property
    def is_closed(self) -> bool:
        return self.drawn.objected_at is not None or selectors.is_erased(self.drawn)

    @property
    def label(self) -> str:
        return str(Result(self.result).label) if self.result else _("To be looked at")

    @property
    def tone(self) -> str:
        return TONES[Result(self.result)] if self.result else "waiting"

    @property
    def why_words(self) -> str:
        return str(Why(self.why).label) if self.why else ""


class CasePage:
    """One request as its auditor sees it: identity, papers, payments; each look is noted."""

    def __init__(self, drawn: Drawn, *, chosen: Mapping[str, str]) -> None:
        self.drawn, self._chosen = drawn, chosen
        self.claim: Claim = drawn.listed.claim
        self.audit = drawn.audit

    @property
    def finding(self) -> Finding | None:
        return selectors.finding_of(self.drawn)

    @cached_property
    def identity(self) -> Identity | None:
        return selectors.identity_of(claim=self.claim)

    @cached_property
    def payments(self) -> list[selectors.Payment]:
        return selectors.payments_of(claim=self.claim)

    @cached_property
    def is_confirmed(self) -> bool:
        return selectors.is_confirmed(claim=self.claim)

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(claims.evidence_of(claim=self.claim))

    @cached_property
    def viewer(self) -> Viewer:
        """The pages of the papers as pictures; no door here gives an original out."""
        return Viewer(
            [one.paper for one in self.evidence],
            chosen=self._chosen,
            image=self._image,
            original=lambda _place: "",
        )

    def _image(self, place: int, copy: Copy) -> str:
        slug, no, ref = self.audit.plan.slug, self.audit.no, self.claim.ref
        return reverse("audits:copy", args=[slug, no, ref, self.evidence[place].pk, copy.no])
