"""The addresses of papers: resumable uploads."""

from django.urls import path

from papers.views import uploads

app_name = "papers"
urlpatterns = [
    path("papers/uploads/", uploads.uploads, name="uploads"),
    path("papers/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
]
