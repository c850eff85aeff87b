"""What search engines may find: public pages, and none about a single request for aid."""

from datetime import datetime
from typing import Any, Final

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from audits.models import Audit
from charter.models import CharterVersion, Plan
from disclosures.models import Report

STANDING: Final = (
    "home", "plans", "learn", "learn_panel", "check", "help", "proofs", "log", "open_data",
    "complaints", "incidents",
)  # fmt: skip
OF_PLAN: Final = ("plan", "charter", "periods", "outlook", "late", "plan_complaints")


class Standing(Sitemap):  # type: ignore[type-arg]  # generic for mypy only
    """The pages that every deployment has."""

    def items(self) -> list[str]:
        return list(STANDING)

    def location(self, item: str) -> str:
        return reverse(f"disclosures:{item}")


class Plans(Sitemap):  # type: ignore[type-arg]  # generic for mypy only
    """The pages of each plan."""

    def items(self) -> list[tuple[str, str]]:
        slugs = Plan.objects.order_by("pk").values_list("slug", flat=True)
        return [(name, slug) for slug in slugs for name in OF_PLAN]

    def location(self, item: tuple[str, str]) -> str:
        name, slug = item
        return reverse(f"disclosures:{name}", args=[slug])


class Periods(Sitemap):  # type: ignore[type-arg]  # generic for mypy only
    """The page of each period that has a report; thousands, so in parts."""

    limit = 5_000

    def items(self) -> QuerySet[Report, Any]:
        rows = Report.objects.order_by("plan_id", "no")
        return rows.values_list("plan__slug", "no", "published_at", named=True)

    def location(self, item: Any) -> str:
        return reverse("disclosures:period", args=[item.plan__slug, item.no])

    def lastmod(self, item: Any) -> datetime:
        at: datetime = item.published_at
        return at


class Charters(Sitemap):  # type: ignore[type-arg]  # generic for mypy only
    """Each version of each charter."""

    limit = 5_000

    def items(self) -> QuerySet[CharterVersion, Any]:
        rows = CharterVersion.objects.order_by("plan_id", "number")
        return rows.values_list("plan__slug", "number", "loaded_at", named=True)

    def location(self, item: Any) -> str:
        return reverse("disclosures:charter_version", args=[item.plan__slug, item.number])

    def lastmod(self, item: Any) -> datetime:
        at: datetime = item.loaded_at
        return at


class Audits(Sitemap):  # type: ignore[type-arg]  # generic for mypy only
    """Each audit."""

    limit = 5_000

    def items(self) -> QuerySet[Audit, Any]:
        return Audit.objects.order_by("plan_id", "no").values_list("plan__slug", "no", named=True)

    def location(self, item: Any) -> str:
        return reverse("audits:public", args=[item.plan__slug, item.no])


SECTIONS: Final = {
    "pages": Standing,
    "plans": Plans,
    "periods": Periods,
    "charters": Charters,
    "audits": Audits,
}
