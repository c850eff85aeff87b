"""Where the layouts lead: which doors stand in the masthead, for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVERYONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Door:
    """A named address, what it is called, and the roles that may see it (none: everyone)."""

    name: str
    label: Promise
    roles: frozenset[str] = EVERYONE


@dataclass(frozen=True, kw_only=True)
class Link:
    """A door as one page shows it; `is_here` is what aria-current says, or empty."""

    href: str
    label: Promise
    is_here: str


PUBLIC: Final = (
    Door(name="disclosures:plans", label=_("Plans")),
    Door(name="disclosures:learn", label=_("Learn")),
    Door(name="disclosures:check", label=_("Check the figures")),
)
FOOT: Final = (
    Door(name="disclosures:plans", label=_("Plans and charters")),
    Door(name="disclosures:check", label=_("Check the figures")),
    Door(name="disclosures:learn", label=_("How it works")),
    Door(name="disclosures:proofs", label=_("What each proof shows")),
    Door(name="disclosures:log", label=_("Public log")),
    Door(name="disclosures:open_data", label=_("Open data")),
    Door(name="disclosures:incidents", label=_("What went wrong, and corrections")),
    Door(name="disclosures:complaints", label=_("Complaints, and what came of them")),
    Door(name="disclosures:help", label=_("Ask a person, or complain")),
    Door(name="disclosures:feed", label=_("Feed (Atom)")),
    Door(name="api_docs", label=_("For programs (API)")),
)
DEMO: Final = (
    Door(name="demo:demo", label=_("Clock")),
    Door(name="demo:messages", label=_("Messages")),
)
STAFF: Final = (
    Door(name="claims:docket", label=_("Claims to review"), roles=frozenset({"reviewer"})),
    Door(
        name="disputes:desk",
        label=_("Objections"),
        roles=frozenset({"reviewer", "operator"}),
    ),
    Door(
        name="panels:office",
        label=_("Panels"),
        roles=frozenset({"reviewer", "operator"}),
    ),
    Door(name="audits:office", label=_("Audits"), roles=frozenset({"auditor", "operator"})),
    Door(
        name="apportionment:runs",
        label=_("Runs"),
        roles=frozenset({"operator", "treasurer", "publisher", "auditor", "supervisor"}),
    ),
    Door(
        name="apportionment:money",
        label=_("Money"),
        roles=frozenset({"treasurer", "auditor", "supervisor"}),
    ),
    Door(
        name="disclosures:office_incidents",
        label=_("Incidents"),
        roles=frozenset({"operator", "publisher"}),
    ),
    Door(
        name="disclosures:office_corrections",
        label=_("Corrections"),
        roles=frozenset({"publisher"}),
    ),
    Door(name="support:desk", label=_("Help desk"), roles=frozenset({"operator", "supervisor"})),
    Door(name="members:office", label=_("Office"), roles=frozenset({"operator"})),
    Door(
        name="members:identities",
        label=_("Documents"),
        roles=frozenset({"operator", "reviewer"}),
    ),
)


def links(doors: Iterable[Door], *, path: str, roles: frozenset[str]) -> list[Link]:
    """Return the doors open to `roles`, in order; a door this deployment lacks is left out.

    Where one door's address leads on from another's, one stands in the nearer one only.
    """
    found = [
        (href, door.label)
        for door in doors
        if (not door.roles or door.roles & roles) and (href := _address(door.name))
    ]
    here = max((href for href, _ in found if path.startswith(href)), key=len, default="")
    return [
        Link(href=href, label=label, is_here=_is_here(href, path) if href == here else "")
        for href, label in found
    ]


def _address(name: str) -> str:
    """Return the address of `name`, or nothing: `demo` and the API exist only where installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(here: str, path: str) -> str:
    return "page" if path == here else "true"
