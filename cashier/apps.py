from django.apps import AppConfig


class CashierConfig(AppConfig):
    name = "cashier"
    default_auto_field = "django.db.models.BigAutoField"
