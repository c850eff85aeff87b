"""The read-only admin: it shows no secret, and nothing can be changed by its light."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from tests.members.builders import a_crew_member, signs_in

SECRETS = frozenset({"session_key", "password", "secret", "code_hash"})


def test_no_table_shows_a_secret() -> None:
    for model, lamp in admin.site._registry.items():
        shown = {one.name for one in model._meta.concrete_fields} - set(lamp.exclude or ())
        assert not shown & SECRETS, model


@pytest.mark.django_db
def test_nothing_can_be_changed() -> None:
    request = RequestFactory().get("/admin/")
    request.user = a_crew_member("operator")

    for model, lamp in admin.site._registry.items():
        assert not lamp.has_add_permission(request), model
        assert not lamp.has_change_permission(request), model
        assert not lamp.has_delete_permission(request), model


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["mfa/authenticator", "usersessions/usersession"])
def test_keys_of_sign_in_have_no_page(client: Client, table: str) -> None:
    signs_in(client, a_crew_member("operator"))

    assert client.get("/admin/").status_code == 200
    assert client.get(f"/admin/{table}/").status_code == 404
