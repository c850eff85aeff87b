"""The layer before all others: public pages are made once, and handed out to everybody (README)."""

import time
from collections.abc import Callable
from time import monotonic
from typing import Final

from django import db
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from config.code_version import code_version
from config.kept_pages import OLDEST_SECONDS, KeptPage, etag_of, kept, may_be_kept
from config.public_pages import Policy, policy_for, policy_of
from config.shelves import Key, SharedShelf, Shelf
from disclosures import selectors as disclosures

WAIT_SECONDS: Final = 3.0
LOOK_AGAIN_SECONDS: Final = 0.05
STATE_SECONDS: Final = 1.0  # how long a sealing may go unnoticed by a process
STATE_REST_SECONDS: Final = 10.0  # with the database away
SAFE: Final = frozenset({"GET", "HEAD"})
FAILED: Final = 500
Answer = Callable[[HttpRequest], HttpResponse]


class PageCache:
    """Answers public addresses from what is kept, and marks what others may keep.

    Who brings a session or a message gets pages made for them, which nobody keeps. With
    `PAGE_SECONDS` 0 nothing is kept here, and the marks are the same.
    """

    def __init__(
        self, get_response: Answer, state: Callable[[], str] = disclosures.published_state
    ) -> None:
        self.get_response, self._ask_state = get_response, state
        self.shelf, self.shared = Shelf(), SharedShelf()
        self._state, self._state_until = "", 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE or "Authorization" in request.headers:
            return self.get_response(request)
        is_anybody = _is_anybody(request)
        if not is_anybody or not settings.PAGE_SECONDS:
            return self._passed_by(request, is_anybody=is_anybody)
        key = _key(request)
        page = self.shelf.get(key)
        if page is not None and self._is_fresh(page):
            return page.answer(request)
        if policy_for(request) is None:
            return self.get_response(request)
        return self._made(request, key, page)

    def _made(self, request: HttpRequest, key: Key, older: KeptPage | None) -> HttpResponse:
        """Return a page that one visitor makes, and for which others get the older or wait."""
        under_way = self.shelf.begin(key)
        if under_way is None:
            try:
                return self._make(request, key, older)
            finally:
                self.shelf.end(key)
        if older is not None and older.is_usable(now=time.time()):
            return older.answer(request)
        under_way.wait(WAIT_SECONDS)
        page = self.shelf.get(key)
        if page is not None:
            return page.answer(request)
        return self._passed_by(request, is_anybody=True)

    def _passed_by(self, request: HttpRequest, *, is_anybody: bool) -> HttpResponse:
        """Return an answer made for this request, or nothing to somebody who has it already."""
        response = marked(self.get_response(request), request, is_anybody=is_anybody)
        if "ETag" not in response.headers or response.status_code != HttpResponse.status_code:
            return response
        etag = response.headers["ETag"]
        known = get_conditional_response(request, etag=etag, response=response)
        return known if isinstance(known, HttpResponse) else response

    def _make(self, request: HttpRequest, key: Key, older: KeptPage | None) -> HttpResponse:
        page = self.shared.get(key)
        if page is None or not self._is_fresh(page):
            if self.shared.promises(key):
                return self._render(request, key, page or older)
            page = self._of_another(key) if page is None and older is None else page or older
        if page is None:
            return self._render(request, key, None)
        self.shelf.put(key, page)
        return page.answer(request)

    def _of_another(self, key: Key) -> KeptPage | None:
        """Return the page that another process is making, if it comes soon."""
        end = monotonic() + WAIT_SECONDS
        while monotonic() < end:
            time.sleep(LOOK_AGAIN_SECONDS)
            page = self.shared.get(key)
            if page is not None:
                return page
        return None

    def _render(self, request: HttpRequest, key: Key, older: KeptPage | None) -> HttpResponse:
        state, now = self._made_of(), time.time()
        try:
            response = self.get_response(request)
            if response.status_code >= FAILED and older is not None and older.is_usable(now=now):
                return older.answer(request)
            response = marked(response, request, is_anybody=True)
            if not may_be_kept(response):
                return response
            page = kept(response, made_of=state, now=now)
            self.shelf.put(key, page)
            self.shared.put(key, page, seconds=OLDEST_SECONDS)
            return page.answer(request)
        finally:
            self.shared.done(key)

    def _is_fresh(self, page: KeptPage) -> bool:
        return page.is_fresh(self._made_of(), now=time.time(), seconds=settings.PAGE_SECONDS)

    def _made_of(self) -> str:
        """Return what is published now, asked at most once a second by each process."""
        if monotonic() >= self._state_until:
            self._state_until = monotonic() + STATE_REST_SECONDS
            try:
                self._state = self._ask_state()
                self._state_until = monotonic() + STATE_SECONDS
            except db.Error:
                pass  # the last that is known stands; pages say by themselves what is away
        return self._state


def marked(response: HttpResponse, request: HttpRequest, *, is_anybody: bool) -> HttpResponse:
    """Return an answer that says who may keep it."""
    policy = policy_of(request.resolver_match)
    if policy is None or response.status_code != HttpResponse.status_code or response.streaming:
        return response
    patch_vary_headers(response, ["Accept-Language", "Accept-Encoding"])
    response.headers.setdefault("ETag", etag_of(response.content))
    if policy.differs:
        patch_vary_headers(response, ["Cookie"])
    if policy.differs and (response.cookies or not is_anybody):
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    response.headers.setdefault("Cache-Control", _kept_by_others(policy))
    return response


def _kept_by_others(policy: Policy) -> str:
    seconds = policy.seconds if settings.PAGE_SECONDS else 0
    return f"public, max-age={seconds}, must-revalidate"


def _is_anybody(request: HttpRequest) -> bool:
    """Return whether nothing in a request could make its page another than everybody's."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


def _key(request: HttpRequest) -> Key:
    """Return what a public page differs by."""
    return (
        code_version(),
        request.scheme or "",
        request.get_host(),
        translation.get_language_from_request(request),
        request.headers.get("HX-Request", ""),
        request.get_full_path(),
    )
