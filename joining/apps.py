from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "joining"
    default_auto_field = "django.db.models.BigAutoField"
