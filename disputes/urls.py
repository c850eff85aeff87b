"""The addresses of objections, appeals, bundles and precedents."""

from django.urls import path

from disputes.views import appealing, desk, objecting, office, precedents, public

app_name = "disputes"
urlpatterns = [
    path("cases/<str:ref>/object/", objecting.object_to, name="object"),
    path("me/objections/", objecting.mine, name="mine"),
    path("me/objections/<str:ref>/withdraw/", objecting.withdraw, name="withdraw"),
    path("me/claims/<str:ref>/appeal/", appealing.appeal, name="appeal"),
    path("me/claims/<str:ref>/appeal/withdraw/", appealing.withdraw_appeal, name="withdraw_appeal"),
    path("me/claims/<str:ref>/bundle/", appealing.bundle, name="bundle"),
    path("me/claims/<str:ref>/bundle/ask/", appealing.ask_for_bundle, name="ask_for_bundle"),
    path("me/claims/<str:ref>/bundle/<str:bundle_ref>.zip", appealing.download, name="download"),
    path("objections/", desk.desk, name="desk"),
    path("objections/<str:ref>/", desk.objection, name="objection"),
    path("objections/<str:ref>/answer/", desk.answer, name="answer"),
    path("objections/<str:ref>/confirm/", desk.confirm, name="confirm"),
    path("objections/<str:ref>/return/", desk.return_, name="return"),
    path("objections/<str:ref>/panel/", desk.refer, name="refer"),
    path("objections/<str:ref>/papers/<int:paper_id>/", desk.paper, name="paper"),
    path("objections/<str:ref>/papers/<int:paper_id>/<int:no>/", desk.copy, name="copy"),
    path("office/bundles/", office.bundles, name="office_bundles"),
    path("office/bundles/<str:ref>/", office.bundle, name="office_bundle"),
    path("office/bundles/<str:ref>/ask/", office.ask_for_bundle, name="office_ask"),
    path("office/bundles/<str:ref>/<str:bundle_ref>.zip", office.download, name="office_download"),
    path("plans/<slug:slug>/appeals/", public.figures, name="figures"),
    path("plans/<slug:slug>/precedents/", public.precedents, name="precedents"),
    path("precedents/", precedents.desk, name="precedent_desk"),
    path("precedents/<int:decision_id>/write/", precedents.write, name="write_precedent"),
    path("precedents/<int:precedent_id>/publish/", precedents.publish, name="publish_precedent"),
    path("precedents/<int:precedent_id>/reject/", precedents.reject, name="reject_precedent"),
]
