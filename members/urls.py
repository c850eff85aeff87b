"""The addresses of accounts, joining, family and the office."""

from django.urls import path

from members.views import accounts, belonging, joining, office

app_name = "members"
urlpatterns = [
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("register/", accounts.register, name="register"),
    path("join/<slug:slug>/", joining.join_about, name="join"),
    path("join/<slug:slug>/who/", joining.join_who, name="join_who"),
    path("join/<slug:slug>/consent/", joining.join_consent, name="join_consent"),
    path("join/<slug:slug>/summary/", joining.join_summary, name="join_summary"),
    path("join/<slug:slug>/now/", joining.join, name="join_now"),
    path("join/<slug:slug>/done/<int:enrolment_id>/", joining.join_done, name="join_done"),
    path("me/family/", belonging.family, name="family"),
    path("me/leave/<int:enrolment_id>/", belonging.leave, name="leave"),
    path("office/", office.office, name="office"),
    path("office/roles/", office.give_role, name="give_role"),
]
