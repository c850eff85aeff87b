"""The addresses of claims: under /me/claims/ for those who ask, under /review/ for the crew."""

from django.urls import path

from claims.views import asking, reviewing

app_name = "claims"
urlpatterns = [
    path("me/claims/", asking.mine, name="mine"),
    path("me/claims/new/", asking.file, name="file"),
    path("me/claims/<str:ref>/", asking.claim, name="claim"),
    path("me/claims/<str:ref>/withdraw/", asking.withdraw, name="withdraw"),
    path("me/claims/<str:ref>/papers/<int:evidence_id>/", asking.paper, name="paper"),
    path("review/", reviewing.docket, name="docket"),
    path("review/<str:ref>/", reviewing.review, name="review"),
    path("review/<str:ref>/recommend/", reviewing.recommend, name="recommend"),
    path("review/<str:ref>/grant/", reviewing.grant, name="grant"),
    path("review/<str:ref>/refuse/", reviewing.refuse, name="refuse"),
    path("review/<str:ref>/send-back/", reviewing.send_back, name="send_back"),
    path("review/<str:ref>/papers/<int:evidence_id>/", reviewing.review_paper, name="review_paper"),
]
