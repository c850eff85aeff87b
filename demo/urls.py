"""The demo's addresses, under /demo/."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("", views.demo, name="demo"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("clock/<slug:slug>/", views.move_clock, name="move_clock"),
    path("messages/", views.messages, name="messages"),
    path("look/", views.look, name="look"),
]
