"""The one settings file; what differs between machines comes from the environment: .env.example."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from config import environment, files

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
# Modules with secrets encrypted inside columns that are not ours: rotate_keys asks them.
ALSO_ENCRYPTED = ["members.services.factors"]
# Who looks at identity documents: members/verifiers.py.
IDENTITY_VERIFIER = environment.text("IDENTITY_VERIFIER", default="members.verifiers.ask_a_person")
ALLOWED_HOSTS = environment.text("ALLOWED_HOSTS", default="localhost,127.0.0.1").split(",")
SITE_URL = environment.text("SITE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "config.lamp.LampConfig",  # the read-only admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "vault",
    "logbook",
    "treasury",
    "charter",
    "members",
    "papers",
    "support",
    "claims",
    "disputes",
    "panels",
    "apportionment",
    "cashier",
    "receipts",
    "audits",
    "joining",
    "disclosures",
    "privacy",
    "bench",
    *(["demo"] if DEMO else []),
    "allauth",  # last: our Chinese before theirs
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.page_cache.PageCache",  # before all that costs time
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "papers.middleware.DeclaredLength",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.outage.OutageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
# So long a public page is handed out as it was made; 0: each is made anew (a demo's clock jumps).
PAGE_SECONDS = environment.number("PAGE_SECONDS", default=0 if DEBUG or DEMO else 30)

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
# Sign-in, second factors, sessions and limits by allauth: docs/decisions/0006-accounts.md.
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}  # our own doors also take a phone number
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by a code before it is anybody's
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "send_code": "3/10m/key,12/d/key,40/10m/ip,300/d/ip",
    "try_code": "60/10m/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "number_owner": "5/d/key",  # guesses at a birth date, for each account
    "hand_over": "30/d/key",  # of each operator
    "follow_claim": "10/10m/key,60/10m/ip",  # codes typed to follow a request
    "pay_code": "10/10m/ip,60/d/ip",  # guesses at a code by which somebody else is paid for
    "take_account": "20/10m/key",  # codes typed for memberships of one's own
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", default=0)
ACCOUNT_FORMS = {"reauthenticate": "members.account_forms.PasswordAgainForm"}
MFA_FORMS = {
    "authenticate": "members.account_forms.AppCodeForm",
    "reauthenticate": "members.account_forms.AppCodeAgainForm",
    "activate_totp": "members.account_forms.SetUpAppForm",
    "add_webauthn": "members.account_forms.PasskeyForm",
    "edit_webauthn": "members.account_forms.PasskeyNameForm",
}
MFA_ADAPTER = "members.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones go wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")
# A phone number alone opens an account only on a device that has opened it within so many days,
# and is taken from one only so long after it was last proven: numbers are given on to others.
KNOWN_DEVICE_DAYS = environment.number("KNOWN_DEVICE_DAYS", default=90)
NUMBER_REST_DAYS = environment.number("NUMBER_REST_DAYS", default=45)
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
    "default": files.storage(environment.text("STORAGE_URL", default="")),
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
STRIPE_KEY = environment.text("STRIPE_KEY", default="")  # none: the gateway refuses
STRIPE_WEBHOOK_SECRET = environment.text("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_URL = environment.text("STRIPE_URL", default="https://api.stripe.com")

# A public source of chance that panels are drawn from too: "name genesis period", as drand gives
# them: "drand-quicknet 1692803367 3". Empty: the values of officers and claimant alone.
PANEL_BEACON = environment.text("PANEL_BEACON", default="")
# How many paid requests an audit draws: at least, so many of ten thousand, at most.
AUDIT_DRAWS = environment.text("AUDIT_DRAWS", default="5 200 60")

# The public log: its name, for ever (docs/operations.md), and witnesses: "vkey address, vkey …".
LOG_ORIGIN = environment.text("LOG_ORIGIN", default=f"{urlsplit(SITE_URL).netloc}/log")
LOG_WITNESSES = environment.text("LOG_WITNESSES", default="")

PAPER_MAX_BYTES = 25 * 1024 * 1024
FORM_MAX_BYTES = 12 * PAPER_MAX_BYTES  # of one form with all its papers, by what it declares
PAPER_SCANNER = environment.text("PAPER_SCANNER", default="")  # papers/scanners.py
CLAMD_ADDRESS = environment.text("CLAMD_ADDRESS", default="127.0.0.1:3310")

MESSAGE_CARRIER = environment.text("MESSAGE_CARRIER", default="sandbox" if DEMO else "mail")
MAIL_CARRIER = environment.text("MAIL_CARRIER", default="")  # each empty: as MESSAGE_CARRIER says
SMS_CARRIER = environment.text("SMS_CARRIER", default="")
MAIL_ARRIVES_AFTER_HOURS = environment.number("MAIL_ARRIVES_AFTER_HOURS", default=24)
SMS_ARRIVES_AFTER_HOURS = environment.number("SMS_ARRIVES_AFTER_HOURS", default=0)  # 0: reports say
SMS_URL = environment.text("SMS_URL", default="")
SMS_KEY = environment.text("SMS_KEY", default="")
MESSAGE_REPORT_SECRET = environment.text("MESSAGE_REPORT_SECRET", default="")  # empty: door closed
MESSAGE_SWEEPS = environment.number("MESSAGE_SWEEPS", default=1)  # workers that send side by side
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", default="Tongzhou <noreply@localhost>")
SOURCE_URL = environment.text("SOURCE_URL", default="")  # where this very code is offered (AGPL 13)
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", default="help@localhost")  # people read it
EMAIL_HOST = environment.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
