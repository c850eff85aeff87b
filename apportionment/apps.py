from django.apps import AppConfig


class ApportionmentConfig(AppConfig):
    name = "apportionment"
    default_auto_field = "django.db.models.BigAutoField"
