"""The addresses of audits: everybody's, the office's, and that of who was drawn."""

from django.urls import path

from audits.views import looking, mine, office, public

app_name = "audits"
OFFICE = "office/audits/<slug:slug>/<int:no>/"
CASE = f"{OFFICE}requests/<str:ref>/"
urlpatterns = [
    path("plans/<slug:slug>/audits/", public.audits, name="of_plan"),
    path("plans/<slug:slug>/audits/<int:no>/", public.audit, name="public"),
    path("plans/<slug:slug>/audits/<int:no>/draw.json", public.draw, name="draw"),
    path(
        "plans/<slug:slug>/audits/<int:no>/attestation.json",
        public.attestation,
        name="attestation",
    ),
    path("me/claims/<str:ref>/audit/", mine.audit, name="mine"),
    path("office/audits/", office.audits, name="office"),
    path(OFFICE, office.audit, name="office_audit"),
    path(f"{OFFICE}to-sign.json", office.to_sign, name="to_sign"),
    path(CASE, looking.case, name="case"),
    path(f"{CASE}found/", looking.find, name="find"),
    path(f"{CASE}papers/<int:evidence_id>/<int:page_no>/", looking.copy, name="copy"),
    path(f"{OFFICE}<slug:deed>/", office.do, name="office_do"),
]
