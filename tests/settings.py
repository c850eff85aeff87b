"""The settings under test: production's, with secrets given and what is slow made fast."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

_SECRETS = ("SECRET_KEY", "LOOKUP_KEY", "GATEWAY_KEY", "GATEWAY_WEBHOOK_SECRET")
_STATE = Path(tempfile.gettempdir()) / f"tongzhou-test-{secrets.token_hex(6)}"  # see conftest

os.environ.update({name: f"{name.lower()}-of-the-tests-known-to-everybody" for name in _SECRETS})
os.environ.update(DEBUG="0", DEMO="1", PAGE_SECONDS="0", STATE_DIR=str(_STATE))
os.environ["FIELD_KEYS"] = f"test:{'B' * 43}="
os.environ.setdefault("DATABASE_URL", "postgresql://tongzhou@127.0.0.1/tongzhou")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379")
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_redis = urlsplit(os.environ["REDIS_URL"])  # each worker has a number of its own
os.environ["REDIS_URL"] = _redis._replace(
    path=f"/{(int(_redis.path.strip('/') or 0) + _worker) % 16}"
).geturl()
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread of the test

from config.settings import *  # noqa: E402, F403  the environment above comes first

INSTALLED_APPS += ["tests"]  # noqa: F405  for its `flush`
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
