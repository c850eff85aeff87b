import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory

from charter.models import Band, CharterCutoff, CharterVersion, Plan


@pytest.mark.parametrize("model", [Plan, CharterVersion, Band, CharterCutoff])
def test_the_admin_shows_and_changes_nothing(model: type[Model]) -> None:
    page, request = admin.site.get_model_admin(model), RequestFactory().get("/")

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
