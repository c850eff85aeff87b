"""The one settings file; what differs between machines comes from the environment: .env.example."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(environment.text("STATE_DIR", default=str(BASE_DIR / ".state")))

DEBUG = environment.flag("DEBUG")
DEMO = environment.flag("DEMO")  # demo pools, demo clock, readable outbox; never with real money


def _secret(name: str) -> str:
    """Return a secret: required, except on a developer's machine (DEBUG=1)."""
    return environment.text(name, default="only-for-development" if DEBUG else None)


SECRET_KEY = _secret("SECRET_KEY")
# Identity and health lie encrypted under these: name:base64 of 32 bytes, the first one encrypts.
FIELD_KEYS = environment.text("FIELD_KEYS", default=f"dev:{'A' * 43}=" if DEBUG else None)
LOOKUP_KEY = _secret("LOOKUP_KEY")
ALLOWED_HOSTS = environment.text("ALLOWED_HOSTS", default="localhost,127.0.0.1").split(",")
SITE_URL = environment.text("SITE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "vault",
    "treasury",
    "charter",
    "members",
    "support",
    "claims",
    "apportionment",
    "joining",
    "disclosures",
    "privacy",
    "bench",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.outage.OutageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


def _address(name: str, *, of_developer: str) -> str:
    """Return where a store is: required, except on a developer's machine (DEBUG=1)."""
    return environment.text(name, default=of_developer if DEBUG else None)


DATABASES = {"default": _database(_address("DATABASE_URL", of_developer="postgresql:///tongzhou"))}
REDIS_URL = _address("REDIS_URL", of_developer="redis://127.0.0.1:6379")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.backends.EmailOrPhoneBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "members:sign_in"
LOGIN_REDIRECT_URL = "apportionment:me"
LOGOUT_REDIRECT_URL = "disclosures:home"

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", default=str(STATE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

SECURE_HSTS_SECONDS = 31_536_000 if SITE_URL.startswith("https://") else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
        "img-src": ["'self'", "data:"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.refusal_handler",
}
SPECTACULAR_SETTINGS = {"TITLE": "Tongzhou", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False  # a nudge may be lost: the table is the queue, a sweep finds it
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
BEAT_SECONDS = environment.number("BEAT_SECONDS", default=10)  # the scheduler's tick

GATEWAY_URL = environment.text("GATEWAY_URL", default="http://127.0.0.1:8100")
GATEWAY_KEY = _secret("GATEWAY_KEY")
GATEWAY_WEBHOOK_SECRET = _secret("GATEWAY_WEBHOOK_SECRET")
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024

MESSAGE_CARRIER = environment.text("MESSAGE_CARRIER", default="sandbox" if DEMO else "mail")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", default="Tongzhou <noreply@localhost>")
SOURCE_URL = environment.text("SOURCE_URL", default="")  # where this very code is offered (AGPL 13)
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", default="help@localhost")  # people read it
EMAIL_HOST = environment.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
