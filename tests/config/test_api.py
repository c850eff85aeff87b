import pytest
from django.test import Client
from rest_framework.exceptions import NotFound

from config.api import refusal_handler
from config.docs import Endpoint, endpoints

SCHEMA = {
    "paths": {
        "/api/v1/plans/{slug}/": {
            "get": {
                "description": "One plan.",
                "parameters": [{"name": "slug", "required": True}, {"name": "page"}],
                "responses": {"200": {}, "404": {}},
            }
        }
    }
}


class ShareRefused(Exception):
    """The root of an app's refusals."""


class ShareTooLarge(ShareRefused):
    def __init__(self, share_minor: int) -> None:
        super().__init__(share_minor)
        self.share_minor = share_minor


def test_refusal_answers_409_with_its_name_and_facts() -> None:
    response = refusal_handler(ShareTooLarge(12), {})

    assert response is not None
    assert response.status_code == 409
    assert response.data == {"reason": "ShareTooLarge", "facts": {"share_minor": "12"}}


def test_other_errors_are_left_to_the_framework() -> None:
    missing = refusal_handler(NotFound(), {})

    assert missing is not None
    assert missing.status_code == 404
    assert refusal_handler(ValueError("a fault"), {}) is None


def test_endpoints_are_read_from_the_schema() -> None:
    assert list(endpoints(SCHEMA)) == [
        Endpoint(
            method="GET",
            path="/api/v1/plans/{slug}/",
            words="One plan.",
            takes="slug, page?",
            answers="200, 404",
        )
    ]


@pytest.mark.django_db
def test_docs_list_what_the_schema_lists(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()

    assert "<h1" in page
    assert all(path in page for path in schema["paths"])
