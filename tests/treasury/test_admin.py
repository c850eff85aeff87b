from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory

from treasury.models import Debit

SHOWN: list[type[Model]] = [
    model
    for model in apps.get_app_config("treasury").get_models()
    if admin.site.is_registered(model)
]


def test_the_admin_shows_all_but_debits_and_changes_nothing() -> None:
    request = RequestFactory().get("/admin/")

    assert len(SHOWN) == 33
    assert Debit not in SHOWN
    for model in SHOWN:
        lamp = admin.site.get_model_admin(model)
        assert not lamp.has_add_permission(request)
        assert not lamp.has_change_permission(request)
        assert not lamp.has_delete_permission(request)
