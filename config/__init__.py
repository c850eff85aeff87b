"""The top floor: settings, addresses, the scheduler's table, what is shown when a part is away."""

from config.celery import app

__all__ = ["app"]
