"""The addresses of receipts."""

from django.urls import path

from receipts.views import mine

app_name = "receipts"
urlpatterns = [
    path("me/receipts/", mine.mine, name="mine"),
    path("me/receipts/<slug:slug>/<int:no>.json", mine.receipt, name="receipt"),
]
