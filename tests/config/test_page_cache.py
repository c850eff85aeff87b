"""Public pages are made once for all, and never for or from somebody who is signed in."""

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from pytest_django import Settings

from config.kept_pages import KeptPage
from config.page_cache import PageCache
from config.shelves import Shelf

LONG = "word " * 200


class House:
    """A site of one view, which counts how often it was asked."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.state = "first"
        self.status, self.headers = 200, {"Content-Type": "text/html"}
        self.gate: threading.Event | None = None
        self.cookie = ""

    def view(self, request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(request.path_info)
        self.made.append(request.get_full_path())
        if self.gate is not None:
            assert self.gate.wait(10)
        language = translation.get_language_from_request(request)
        words = f"{LONG}{language} {request.get_full_path()} {self.state} {len(self.made)}"
        response = HttpResponse(words, status=self.status, headers=self.headers)
        if self.cookie:
            response.set_cookie(self.cookie, "1")
        return response

    def process(self) -> PageCache:
        """Return the layer as one process of the web server has it."""
        return PageCache(self.view, state=lambda: self.state)


@pytest.fixture(autouse=True)
def of_its_own(settings: Settings) -> None:
    """Keep pages, in a store of this test."""
    settings.PAGE_SECONDS = 60
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": uuid4().hex,
        }
    }


@pytest.fixture
def house() -> House:
    return House()


def ask(process: PageCache, path: str = "/", **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return process(RequestFactory().get(path, headers=named))


def test_a_page_is_made_once_for_everybody(house: House) -> None:
    process = house.process()

    first, second = ask(process), ask(process)

    assert first.content == second.content
    assert house.made == ["/"]


def test_each_language_has_its_own(house: House) -> None:
    process = house.process()

    english, chinese = ask(process, accept_language="en"), ask(process, accept_language="zh-CN")

    assert b"zh-hans" in chinese.content
    assert b"zh-hans" not in english.content


def test_the_language_that_was_chosen_counts(house: House) -> None:
    process = house.process()
    ask(process, accept_language="en")

    chosen = ask(process, accept_language="en", cookie=f"{site.LANGUAGE_COOKIE_NAME}=zh-hans")

    assert b"zh-hans" in chosen.content


@pytest.mark.parametrize("name", [site.SESSION_COOKIE_NAME, "messages"])
def test_somebody_known_neither_gets_nor_leaves_a_kept_page(house: House, name: str) -> None:
    process = house.process()
    everybodys = ask(process)

    theirs = ask(process, cookie=f"{name}=abc")

    assert theirs.content != everybodys.content
    assert theirs.headers["Cache-Control"] == "private, no-cache"
    assert ask(process).content == everybodys.content


def test_a_page_that_sets_a_cookie_is_kept_by_nobody(house: House) -> None:
    process = house.process()
    house.cookie = "csrftoken"

    first, second = ask(process), ask(process)

    assert first.content != second.content
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_others_are_told_what_the_page_differs_by(house: House) -> None:
    response = ask(house.process())

    assert response.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(
        response.headers["Vary"].split(", ")
    )


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_page_gets_nothing_again(
    house: House, settings: Settings, seconds: int, known: str
) -> None:
    settings.PAGE_SECONDS = seconds
    process = PageCache(_constant, state=lambda: "")
    etag = ask(process).headers["ETag"]

    again = ask(process, if_none_match=known.format(etag))

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag


def _constant(request: HttpRequest) -> HttpResponse:
    request.resolver_match = resolve(request.path_info)
    return HttpResponse(LONG)


def test_the_page_comes_packed_where_it_may(house: House) -> None:
    process = house.process()
    plain = ask(process)

    packed = ask(process, accept_encoding="gzip, br")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) == int(packed.headers["Content-Length"])
    assert "Content-Encoding" not in ask(process, accept_encoding="gzip;q=0").headers


def test_a_report_makes_every_page_anew(house: House) -> None:
    process = house.process()
    before = ask(process)

    house.state = "second"
    process._state_until = 0.0  # a second later

    assert b"second" in ask(process).content
    assert ask(process).content != before.content


@pytest.mark.parametrize("path", ["/?x=1", "/sign-in/", "/there-is-none/", "/plans/?page=2"])
def test_what_has_endless_answers_is_not_kept(house: House, path: str) -> None:
    process = PageCache(_never_the_same, state=lambda: "")

    assert ask(process, path).content != ask(process, path).content


def _never_the_same(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(uuid4().hex)


def test_a_question_with_few_answers_is_kept(house: House) -> None:
    process = house.process()

    ask(process, "/plans/x/periods/?page=2"), ask(process, "/plans/x/periods/?page=2")

    assert len(house.made) == 1


@pytest.mark.parametrize("status", [404, 422, 503])
def test_only_what_succeeded_is_kept(house: House, status: int) -> None:
    house.status = status
    process = house.process()

    ask(process), ask(process)

    assert len(house.made) == 2


def test_an_older_page_stands_in_while_a_part_is_away(house: House) -> None:
    process = house.process()
    before = ask(process)
    house.state, process._state_until, house.status = "second", 0.0, 503

    assert ask(process).content == before.content


def test_of_a_crowd_at_a_sealing_one_makes_the_page(house: House) -> None:
    process = house.process()
    house.gate = threading.Event()

    with ThreadPoolExecutor(32) as crowd:
        answers = [crowd.submit(ask, process) for _visitor in range(32)]
        house.gate.set()
        found = {answer.result(10).content for answer in answers}

    assert len(found) == len(house.made) == 1


def test_while_one_makes_it_others_get_the_older(house: House) -> None:
    process = house.process()
    before = ask(process)
    house.state, process._state_until, house.gate = "second", 0.0, threading.Event()

    with ThreadPoolExecutor(2) as crowd:
        maker = crowd.submit(ask, process)
        _until(lambda: len(house.made) == 2)
        other = crowd.submit(ask, process).result(10)
        house.gate.set()
        made = maker.result(10)

    assert other.content == before.content
    assert b"second" in made.content


def test_another_process_takes_what_one_has_made(house: House) -> None:
    made, taken = ask(house.process()), ask(house.process())

    assert taken.content == made.content
    assert len(house.made) == 1


def test_another_process_waits_for_the_one_that_makes_it(house: House) -> None:
    house.gate = threading.Event()

    with ThreadPoolExecutor(2) as crowd:
        maker = crowd.submit(ask, house.process())
        _until(lambda: len(house.made) == 1)
        waiter = crowd.submit(ask, house.process())
        house.gate.set()

        assert waiter.result(10).content == maker.result(10).content
    assert len(house.made) == 1


def _until(true: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _turn in range(1000):
        if true():
            return
        waiting.wait(0.01)
    raise AssertionError


def test_with_redis_away_pages_are_answered(house: House, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    process = house.process()

    assert ask(process).content == ask(process).content
    assert house.made == ["/"]


def test_a_full_shelf_lets_the_longest_unused_go() -> None:
    shelf = Shelf(most_bytes=25)
    page = KeptPage(body=b"x" * 10, packed=b"", headers=(), etag="", made_of="", made_at=0)
    for name in "ab":
        shelf.put((name,), page)
    shelf.get(("a",))

    shelf.put(("c",), page)

    assert [name for name in "abc" if shelf.get((name,))] == ["a", "c"]
