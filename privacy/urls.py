"""The addresses of privacy."""

from django.urls import URLPattern, path

from privacy.views import consents, data

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("me/data/", data.data, name="data"),
    path("me/data/kept/", data.kept, name="kept"),
    path("me/data/export/", data.export, name="export"),
    path("me/data/erase/", data.erase, name="erase"),
    path("me/data/stay/", data.stay, name="stay"),
    path("me/data/consent/<slug:slug>/again/", consents.give_again, name="give_again"),
    path("me/data/consent/<slug:slug>/<slug:purpose>/", consents.withdraw, name="withdraw"),
]
