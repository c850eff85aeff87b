import json

import kombu.exceptions
import pytest
import redis.exceptions
from django import db
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config import outage

AWAY = [db.OperationalError, db.InterfaceError, kombu.exceptions.OperationalError]


def _middleware(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize("error", [*AWAY, redis.exceptions.ConnectionError])
def test_part_that_is_away_is_told_in_both_languages(
    error: type[Exception], rf: RequestFactory
) -> None:
    middleware = outage.OutageMiddleware(_middleware)

    response = middleware.process_exception(rf.get("/me/"), error("gone"))

    assert response is not None
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert 'lang="zh-Hans"' in response.content.decode()
    assert 'lang="en"' in response.content.decode()


def test_program_is_told_in_json(rf: RequestFactory) -> None:
    response = outage.away(rf.get("/api/v1/plans/"))

    assert json.loads(response.content) == {"reason": "away", "retry_seconds": 10}


def test_other_errors_stay_errors(rf: RequestFactory) -> None:
    middleware = outage.OutageMiddleware(_middleware)

    assert middleware.process_exception(rf.get("/"), ValueError("ours")) is None


@pytest.mark.parametrize(("error", "status"), [(db.OperationalError, 503), (ValueError, 500)])
@pytest.mark.parametrize("path", ["/me/", "/api/v1/plans/"])
def test_failure_outside_a_view_tells_an_outage_from_a_fault(
    error: type[Exception], status: int, path: str, rf: RequestFactory
) -> None:
    try:
        raise error("in a middleware")
    except error:
        response = outage.failed(rf.get(path))

    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json") == ("api" in path)
