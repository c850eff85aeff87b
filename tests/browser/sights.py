"""Every page there is to see, who may see it, and how one comes to it."""

from dataclasses import dataclass
from typing import Final

VISITOR: Final = ""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A page: its name, an address, who looks, and links to follow from there (CSS selectors)."""

    name: str
    path: str
    role: str = VISITOR
    follow: tuple[str, ...] = ()


PLAN: Final = 'main a[href^="/plans/"]'
PERIOD: Final = 'main a[href*="/periods/"]:not([href$="/periods/"])'
CASE: Final = 'main a[href^="/cases/"]'
JOIN: Final = 'main a[href^="/join/"]'
JOIN_COST: Final = 'main a[href$="/cost/"]'
JOIN_WHO: Final = 'main a[href$="/who/"]'
MY_CLAIM: Final = 'main a[href^="/me/claims/"]:not([href*="/new/"])'

PUBLIC: Final = (
    Sight(name="home", path="/"),
    Sight(name="plans", path="/plans/"),
    Sight(name="plan", path="/plans/", follow=(PLAN,)),
    Sight(name="charter", path="/plans/", follow=(PLAN, 'main a[href$="/charter/"]')),
    Sight(name="periods", path="/plans/", follow=(PLAN, 'main a[href$="/periods/"]')),
    Sight(name="late", path="/plans/", follow=(PLAN, 'main a[href$="/late/"]')),
    Sight(name="appeals", path="/plans/village/appeals/"),
    Sight(name="precedents", path="/plans/village/precedents/"),
    Sight(name="period", path="/plans/", follow=(PLAN, PERIOD)),
    Sight(name="case", path="/plans/", follow=(PLAN, PERIOD, CASE)),
    Sight(name="check", path="/check/"),
    Sight(name="api", path="/api/docs/"),
    Sight(name="sign-in", path="/sign-in/"),
    Sight(name="register", path="/register/"),
    Sight(name="join", path="/plans/", follow=(PLAN, JOIN)),
    Sight(name="join-cost", path="/plans/", follow=(PLAN, JOIN, JOIN_COST)),
    Sight(name="join-check", path="/plans/", follow=(PLAN, JOIN, 'main a[href$="/check/"]')),
    Sight(name="not-found", path="/plans/there-is-none/"),
    Sight(name="demo", path="/demo/"),
    Sight(name="demo-messages", path="/demo/messages/"),
    Sight(name="look", path="/demo/look/"),
)
MEMBER: Final = (
    Sight(name="me", path="/me/", role="member"),
    Sight(name="statement", path="/me/statement/", role="member"),
    Sight(name="pay", path="/me/", role="member", follow=('main a[href^="/me/pay/"]',)),
    Sight(name="limits", path="/me/limits/", role="member"),
    Sight(name="family", path="/me/family/", role="member"),
    Sight(name="security", path="/me/security/", role="member"),
    Sight(name="leave", path="/me/", role="member", follow=('main a[href^="/me/leave/"]',)),
    Sight(name="join-who", path="/plans/", role="member", follow=(PLAN, JOIN, JOIN_COST, JOIN_WHO)),
    Sight(name="my-claims", path="/me/claims/", role="member"),
    Sight(name="my-claim", path="/me/claims/", role="member", follow=(MY_CLAIM,)),
    Sight(name="ask-for-aid", path="/me/claims/new/", role="member"),
    Sight(name="panel", path="/me/panel/", role="member"),
    Sight(name="panel-course", path="/me/panel/course/", role="member"),
    Sight(name="my-objections", path="/me/objections/", role="member"),
    Sight(name="help", path="/me/help/", role="member"),
    Sight(name="help-ask", path="/me/help/ask/", role="member"),
    Sight(name="help-complain", path="/me/help/complain/", role="member"),
)
STAFF: Final = (
    Sight(name="docket", path="/review/", role="reviewer"),
    Sight(
        name="claim-file", path="/review/", role="reviewer", follow=('main a[href^="/review/"]',)
    ),
    Sight(name="objections", path="/objections/", role="reviewer"),
    Sight(name="precedent-desk", path="/precedents/", role="reviewer"),
    Sight(name="runs", path="/runs/", role="treasurer"),
    Sight(name="run", path="/runs/", role="treasurer", follow=('main a[href^="/runs/"]',)),
    Sight(name="money", path="/money/", role="treasurer"),
    Sight(name="office", path="/office/", role="treasurer"),
    Sight(name="office-bundles", path="/office/bundles/", role="treasurer"),
    Sight(
        name="office-claims",
        path="/office/",
        role="treasurer",
        follow=('main a[href^="/office/claims/"]',),
    ),
    Sight(name="lists", path="/office/lists/", role="treasurer"),
    Sight(name="undelivered", path="/office/messages/", role="treasurer"),
    Sight(name="office-panels", path="/office/panels/", role="treasurer"),
    Sight(name="help-desk", path="/office/help/", role="treasurer"),
)
SIGHTS: Final = (*PUBLIC, *MEMBER, *STAFF)
