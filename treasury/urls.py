from django.urls import path

from treasury import api

app_name = "treasury"
urlpatterns = [path("hooks/<slug:gateway>/", api.hear, name="hear")]
