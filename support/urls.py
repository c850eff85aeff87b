"""The addresses of help."""

from django.urls import path

from support.views import desk, mine

app_name = "support"
urlpatterns = [
    path("me/help/", mine.mine, name="mine"),
    path("me/help/ask/", mine.ask, name="ask"),
    path("me/help/complain/", mine.complain, name="complain"),
    path("me/help/<slug:ref>/", mine.thread, name="thread"),
    path("me/help/<slug:ref>/write/", mine.write, name="write"),
    path("me/help/<slug:ref>/close/", mine.close, name="close"),
    path("me/help/<slug:ref>/withdraw/", mine.withdraw, name="withdraw"),
    path("me/help/<slug:ref>/second-look/", mine.contest, name="contest"),
    path("office/help/", desk.desk, name="desk"),
    path("office/help/<slug:ref>/", desk.desk_thread, name="desk_thread"),
    path("office/help/<slug:ref>/take/", desk.take, name="take"),
    path("office/help/<slug:ref>/hand-back/", desk.hand_back, name="hand_back"),
    path("office/help/<slug:ref>/answer/", desk.answer, name="answer"),
    path("office/help/<slug:ref>/close/", desk.close, name="desk_close"),
    path("office/help/<slug:ref>/acknowledge/", desk.acknowledge, name="acknowledge"),
    path("office/help/<slug:ref>/decide/", desk.decide, name="decide"),
]
