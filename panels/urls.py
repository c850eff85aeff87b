"""The addresses of the panel: its course, its cases, its public results."""

from django.urls import path

from panels.views import claimant, mine, office, public

app_name = "panels"
urlpatterns = [
    path("me/panel/", mine.home, name="home"),
    path("me/panel/course/", mine.course, name="course"),
    path("me/panel/away/", mine.away, name="away"),
    path("me/panel/<str:ref>/", mine.panel, name="panel"),
    path("me/panel/<str:ref>/answer/", mine.answer, name="answer"),
    path("me/panel/<str:ref>/vote/", mine.vote, name="vote"),
    path("me/panel/<str:ref>/papers/<int:evidence_id>/<int:no>/", mine.copy, name="copy"),
    path("me/claims/<str:ref>/panel/", claimant.panel, name="claim"),
    path("me/claims/<str:ref>/panel/<slug:deed>/", claimant.do, name="claim_do"),
    path("office/panels/", office.panels, name="office"),
    path("office/panels/<str:ref>/", office.panel, name="office_panel"),
    path("office/panels/<str:ref>/reasons/<uuid:ballot_id>/", office.reason, name="reason"),
    path("office/panels/<str:ref>/<slug:deed>/", office.do, name="office_do"),
    path("plans/<slug:slug>/panels/", public.panels, name="of_plan"),
    path("panels/<str:ref>/", public.panel, name="public"),
    path("panels/<str:ref>/draw.json", public.draw, name="draw"),
]
