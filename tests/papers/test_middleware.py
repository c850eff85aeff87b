"""A form that declares too much is refused before a byte of it is read."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client


class NeverRead:
    """A body that fails the test if somebody reads it."""

    def read(self, *_most: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize("length", [2 * 1024**3, settings.FORM_MAX_BYTES + 1, "x"])
@pytest.mark.parametrize(("language", "words"), [("en", "too much at once"), ("zh-hans", "太多")])
def test_two_gigabytes_are_refused_by_what_they_declare(
    client: Client, length: object, language: str, words: str
) -> None:
    declared: dict[str, Any] = {"CONTENT_LENGTH": str(length), "wsgi.input": NeverRead()}
    multipart = "multipart/form-data; boundary=x"

    answer = client.generic(
        "POST",
        "/me/claims/new/",
        content_type=multipart,
        headers={"accept-language": language},
        **declared,
    )

    assert answer.status_code == 413
    assert words in answer.content.decode()
    assert "25" in answer.content.decode()
