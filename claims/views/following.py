"""Following a request with a link and a code, without an account; and making such links."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from charter import selectors as charter
from charter.models import Plan
from claims import rules, selectors, services, words
from claims.forms import CodeForm, LinkForm
from claims.models import CaseLink, Claim
from claims.pages import ClaimPage
from claims.rules import ClaimRefused
from claims.rules.links import spoken
from members import limits
from members.permissions import UserRequest, member_required
from members.states import Channel

SEEN = "case_links"  # in a session: which links its code has opened
MOST_SEEN = 5
MADE = "case_link_made"  # in a session, until it is shown: the code of a link just made


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Show state, next step, date and a person to ask to whoever has link and code."""
    link = _open_link(slug)
    if link is None:
        return _code_page(request, CodeForm(), told=_words(rules.LinkGone()), status=404)
    if request.method == "POST":
        return _try_code(request, link)
    if slug not in request.session.get(SEEN, []):
        return _code_page(request, CodeForm())
    page = ClaimPage(link.claim, at=charter.now(link.claim.plan))
    return _private(render(request, "claims/follow.html", {"page": page, "link": link}))


def _try_code(request: HttpRequest, link: CaseLink) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, status=422)
    code, at = form.cleaned_data["code"], charter.now(link.claim.plan)
    try:
        limits.count(request, action="follow_claim", key=link.slug)
        services.try_link(slug=link.slug, code=code, at=at)
    except limits.TooOften as limit:
        told = _("That was tried too often. Please wait %(minutes)s minutes, then try again.")
        form.add_error("code", told % {"minutes": -(-limit.seconds // 60)})
        return _code_page(request, form, status=429)
    except rules.LinkCodeWrong as wrong:
        form.add_error("code", _words(wrong))
        return _code_page(request, form, status=422)
    except rules.LinkGone as gone:
        return _code_page(request, CodeForm(), told=_words(gone), status=404)
    seen = [one for one in request.session.get(SEEN, []) if one != link.slug]
    request.session[SEEN] = [link.slug, *seen][:MOST_SEEN]
    return redirect("claims:follow", slug=link.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def links(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    at = charter.now(found.plan)
    form = LinkForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            make(request, found, form)
            return redirect("claims:links", ref=ref)
        except ClaimRefused as refusal:
            form.add_error(None, words.refusal_words(refusal, found.plan))
    context = {
        "claim": found,
        "form": form,
        "made": taken_out(request),
        "links": [
            (link, selectors.is_followed_by(link=link, at=at))
            for link in selectors.links_of(claim=found)
        ],
    }
    return render(request, "claims/links.html", context, status=status)


@require_POST
@member_required
def end_link(request: UserRequest, ref: str, link_id: int) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    link = get_object_or_404(selectors.links_of(claim=found), pk=link_id)
    services.end_link(link_id=link.pk, by=request.user, at=charter.now(found.plan))
    messages.success(request, _("The link is ended: nobody follows the request by it any more."))
    return redirect("claims:links", ref=ref)


def make(request: UserRequest, found: Claim, form: LinkForm) -> None:
    """Make a link, send it where it was asked to, and keep its code for the page to show once."""
    at = charter.now(found.plan)
    link, code = services.make_link(claim_id=found.pk, by=request.user, at=at)
    address = form.cleaned_data["address"]
    if address:
        kind, recipient = address
        services.send_link(
            link=link,
            code=code,
            channel=Channel.MAIL if kind == "email" else Channel.SMS,
            recipient=recipient,
            language=get_language() or "en",
            at=at,
        )
    request.session[MADE] = {"slug": link.slug, "code": spoken(code)}


def taken_out(request: UserRequest) -> dict[str, str] | None:
    """Return the link and code just made, to be shown once."""
    made: dict[str, str] | None = request.session.pop(MADE, None)
    if made is not None:
        made["address"] = request.build_absolute_uri(f"/follow/{made['slug']}/")
    return made


def _open_link(slug: str) -> CaseLink | None:
    link = selectors.link_called(slug=slug)
    if link is None:
        return None
    at = charter.now(link.claim.plan)
    return link if selectors.is_followed_by(link=link, at=at) else None


def _words(refusal: ClaimRefused) -> str:
    return words.refusal_words(refusal, Plan())  # no date, no amount: no plan is asked for


def _code_page(
    request: HttpRequest, form: CodeForm, *, told: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "told": told}
    return _private(render(request, "claims/follow_code.html", context, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    """Let no search engine keep the page; no other site learns its address (SecurityMiddleware)."""
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
