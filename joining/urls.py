"""The addresses of joining."""

from django.urls import path

from joining.views import finishing, line, office, public, steps

app_name = "joining"
urlpatterns = [
    path("join/<slug:slug>/", public.about, name="about"),
    path("join/<slug:slug>/cost/", public.cost, name="cost"),
    path("join/<slug:slug>/check/", public.check, name="check"),
    path("join/<slug:slug>/who/", steps.who, name="who"),
    path("join/<slug:slug>/<int:draft_id>/drop/", steps.drop, name="drop"),
    path("join/<slug:slug>/<int:draft_id>/summary/", finishing.summary, name="summary"),
    path("join/<slug:slug>/<int:draft_id>/now/", finishing.now, name="now"),
    path("join/<slug:slug>/<int:draft_id>/<slug:step>/", steps.step, name="step"),
    path("join/<slug:slug>/done/<int:enrolment_id>/", finishing.done, name="done"),
    path("join/<slug:slug>/line/<int:enrolment_id>/", line.line, name="line"),
    path("office/join/<slug:slug>/", office.paper, name="from_paper"),
]
