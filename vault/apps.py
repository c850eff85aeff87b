from django.apps import AppConfig

from vault.ring import ring


class VaultConfig(AppConfig):
    name = "vault"

    def ready(self) -> None:
        """Read the keys now: with unreadable ones nothing may start."""
        ring()
