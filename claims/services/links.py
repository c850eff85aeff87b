"""Links with a code: who has both follows a request without an account, reading only."""

import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from claims import rules, selectors
from claims.models import CaseLink, Claim
from claims.rules import links as link_rules
from claims.services.filing import require_asked
from claims.services.steps import lock_claim
from claims.states import FiledAs
from members import services as members
from members.models import User
from members.states import Channel
from vault.ring import keyed_hash


@transaction.atomic
def make_link(*, claim_id: int, by: User, at: datetime) -> tuple[CaseLink, str]:
    """Return a new link to a request, and its code, which is told only now and kept nowhere.

    By whoever asked, or by an operator for a family that asked on paper. Raises `NotTheirs`,
    `TooManyLinks`.
    """
    claim = lock_claim(claim_id)
    _require_may_make(claim, by)
    link_rules.require_few_links(selectors.open_links(claim=claim, at=at).count())
    code = link_rules.code(secrets.choice)
    slug = secrets.token_urlsafe(18)
    link = CaseLink.objects.create(
        claim=claim,
        slug=slug,
        code_hash=_hash(slug, code),
        made_by=by,
        made_at=at,
        until=at + link_rules.LASTS,
    )
    return link, code


def send_link(
    *, link: CaseLink, code: str, channel: Channel, recipient: str, language: str, at: datetime
) -> None:
    """Send a link and its code to somebody of the family; the letter is emptied once it is used."""
    members.queue_to_address(
        key=letter_key(link),
        user_id=None,
        plan_id=link.claim.plan_id,
        channel=channel,
        recipient=recipient,
        language=language,
        kind="claims/case_link",
        facts={
            "slug": link.slug,
            "code": link_rules.spoken(code),
            "by": link.made_by.name,
            "site": settings.SITE_URL,
        },
        at=at,
    )


def try_link(*, slug: str, code: str, at: datetime) -> CaseLink:
    """Return the link that this code opens.

    A wrong code is counted even though it is refused: raises `LinkCodeWrong`, and `LinkGone` once
    there were too many, or where there is no open link.
    """
    link = _counted(slug, code, at=at)
    if link is None:
        raise rules.LinkGone
    if link.tries:
        raise rules.LinkCodeWrong(left=link_rules.MOST_TRIES - link.tries)
    members.blank_message(key=letter_key(link), at=at)
    return link


@transaction.atomic
def end_link(*, link_id: int, by: User, at: datetime) -> None:
    """End a link: whoever made it or asked for the member may; ended twice, it ended once."""
    link = CaseLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    if link.made_by_id != by.pk:
        require_asked(link.claim, by)
    if link.ended_at is None:
        link.ended_at = max(at, link.made_at)
        link.save(update_fields=["ended_at"])
        members.blank_message(key=letter_key(link), at=at)


def letter_key(link: CaseLink) -> str:
    """Return the key of the message that carries a link and its code."""
    return f"claims/case_link/{link.pk}"


@transaction.atomic
def _counted(slug: str, code: str, *, at: datetime) -> CaseLink | None:
    """Return the link with its count of wrong codes as this try leaves it; None if it is gone."""
    locked = CaseLink.objects.select_for_update(of=("self",)).select_related("claim__plan")
    link = locked.filter(slug=slug).first()
    if link is None or not link_rules.is_open(
        until=link.until, ended_at=link.ended_at, tries=link.tries, at=at
    ):
        return None
    is_right = hmac.compare_digest(bytes(link.code_hash), _hash(slug, code))
    link.tries = 0 if is_right else link.tries + 1
    link.save(update_fields=["tries"])
    return link if link.tries < link_rules.MOST_TRIES else None


def _require_may_make(claim: Claim, by: User) -> None:
    is_of_office = claim.filed_as == FiledAs.CREW and selectors.may_file_from_paper(
        plan=claim.plan, by=by
    )
    if not is_of_office:
        require_asked(claim, by)


def _hash(slug: str, code: str) -> bytes:
    return keyed_hash(f"{slug}|{code}", purpose="case link")
