"""The addresses of the whole site; each app brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from config import docs, health

handler429 = "config.outage.too_often"  # allauth looks for it here
handler500 = "config.outage.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Without a token, so that public pages are the same for all; it changes nothing but words.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", docs.api_docs, name="api_docs"),
]
APPS = (
    "treasury",
    "members",
    "papers",
    "support",
    "claims",
    "disputes",
    "panels",
    "apportionment",
    "cashier",
    "receipts",
    "audits",
    "joining",
    "disclosures",
    "privacy",
)
urlpatterns += [path("", include(f"{app}.urls")) for app in APPS]
urlpatterns.append(path("", include("members.allauth_urls")))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
