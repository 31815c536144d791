"""Settings of every deployment; what differs between them comes from the environment (environment.py)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from federation.api.enum_names import ENUM_NAMES
from federation.environment import BASE_DIR, ENVIRONMENT, keep_compiled_code, read, read_list, read_number

__all__ = ["ENVIRONMENT"]

DEVELOPMENT = read("LINYUAN_ENV", "production") == "development"
DEBUG = False  # error pages are ours in every environment; tracebacks go to the log

SECRET_KEY = read("SECRET_KEY")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")
LINK_KEYS = read_list("LINK_KEYS") or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
DIGEST_KEY = read("DIGEST_KEY", SECRET_KEY)
FIELD_KEYS = read_list("FIELD_KEYS")
if not FIELD_KEYS:
    read("FIELD_KEYS")  # says in one sentence what is missing
SITE_URL = read("SITE_URL", f"http://127.0.0.1:{read('PORT', '8000')}" if DEVELOPMENT else None)
_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = [_site.hostname or "", "localhost", "127.0.0.1", "[::1]"] + (["testserver"] if DEVELOPMENT else [])
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
DATA_DIR = Path(read("DATA_DIR", str(BASE_DIR / "var")))
keep_compiled_code(DATA_DIR / "compiled")

ORM_WALL = read("ORM_WALL", "on") != "off"
if not ORM_WALL and not DEVELOPMENT:
    raise ImproperlyConfigured("ORM_WALL=off is a proof for development; it is refused here.")

INSTALLED_APPS = [
    "federation",
    "communities",
    "dispatch",
    "assessments",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "lucide",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "federation.kernel.receiving.ReceivingMiddleware",
    "federation.tenancy.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "federation.accounts.middleware.MembershipMiddleware",
    "federation.accounts.doors.RefusalMiddleware",
    "federation.kernel.typed.TypedMiddleware",
    "federation.kernel.submissions.SubmissionMiddleware",
]

ROOT_URLCONF = "federation.urls"
WSGI_APPLICATION = "federation.wsgi.application"
AUTH_USER_MODEL = "federation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "federation.design.context.shell",
            ],
            "builtins": ["federation.templatetags.submission"],
        },
    }
]

# --- database: the application role serves, the owner role migrates --------------------------------------------------


def _database(url: str, *, statement_timeout_s: int, pooled: bool = False) -> dict[str, Any]:
    """One connection's settings; times are bounded so that a broken database never holds a page.

    `pooled`: behind PgBouncer in transaction mode, which takes no options at the start; the role's own limits hold (docker/roles.sh).
    """
    lock_timeout_s = min(5.0, statement_timeout_s - 0.5)  # said before the statement's own limit: a lost race is no outage
    limits = f"-c statement_timeout={statement_timeout_s}s -c lock_timeout={lock_timeout_s:g}s -c idle_in_transaction_session_timeout=30s"
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,  # milliseconds; a host that vanished, where nothing else is waited for (tenancy/patience.py)
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "options": "" if pooled else limits,
        },
    }


_DATABASE_URL = read("DATABASE_URL")
DATABASE_POOLED = read("DATABASE_POOLED", "no") == "yes"
DATABASES: dict[str, Any] = {
    "default": _database(_DATABASE_URL, statement_timeout_s=read_number("STATEMENT_SECONDS", 10), pooled=DATABASE_POOLED)
}
if _owner_url := read("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = _database(_owner_url, statement_timeout_s=3600)
    DATABASES["owner"]["TEST"] = {"TEMPLATE": read("TEST_DATABASE_TEMPLATE", "") or None}
    DATABASES["default"]["TEST"] = {"MIRROR": "owner"}  # tests run as the walled role, in the database the owner made
DATABASE_BACKUP_URL = read("DATABASE_BACKUP_URL", "")
DATABASE_ROUTERS = ["federation.tenancy.routers.OneDatabase"]

# --- Valkey: broker, cache and limits; wiping it loses nothing -------------------------------------------------------

VALKEY_URL = read("VALKEY_URL", read("REDIS_URL", "redis://127.0.0.1:6379/0" if DEVELOPMENT else ""))
if not VALKEY_URL:
    read("VALKEY_URL")
VALKEY_URL = VALKEY_URL.replace("valkey://", "redis://", 1)

CACHES = {
    "default": {
        "BACKEND": "federation.kernel.cache.ForgivingRedisCache",
        "LOCATION": VALKEY_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
    "local": {"BACKEND": "federation.kernel.cache.LocalCache"},
}

# --- people ----------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "federation.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "federation.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False  # office computers are shared
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/15m/key,30/15m/ip",  # wrong codes of a second factor, asked for after the right password only
}
PASSWORD_RATES = {"password": read("SIGN_IN_RATE", "100/15m/key,30/15m/ip")}  # ceilings; accounts/adapter.py stands before them
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "federation.accounts.factors.AuthenticateForm",
    "reauthenticate": "federation.accounts.factors.ReauthenticateForm",
    "activate_totp": "federation.accounts.factors.ActivateForm",
}
MFA_TOTP_ISSUER = "Linyuan 邻援"
SESSION_COOKIE_AGE = int(timedelta(hours=read_number("SESSION_HOURS", 8)).total_seconds())
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = "federation.formats"

# --- files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "federation.design.finders.VendorFinder",
]
_bucket = read("S3_BUCKET", "")
_object_store = {
    "BACKEND": "federation.kernel.objects.ObjectStore",
    "OPTIONS": {
        "bucket_name": _bucket,
        "endpoint_url": read("S3_ENDPOINT", "") or None,
        "access_key": read("S3_ACCESS_KEY", "") or None,
        "secret_key": read("S3_SECRET_KEY", "") or None,
        "region_name": read("S3_REGION", "") or None,
        "addressing": read("S3_ADDRESSING", "auto"),
    },
}
STORAGES = {
    "default": _object_store if _bucket else {"BACKEND": "federation.kernel.room.OwnDisk"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEVELOPMENT else "federation.design.storage.ManifestStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
MEDIA_ROOT = DATA_DIR / "media"
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
UPLOAD_MAX_PIXELS = 50_000_000
VIDEO_MAX_BYTES = 40 * 1024 * 1024
VIDEO_MAX_SECONDS = 120
REQUEST_MAX_BYTES = 110 * 1024 * 1024  # as the proxy lets pass (docker/Caddyfile)
DISK_RESERVE_BYTES = read_number("DISK_RESERVE_MB", 200) * 1024 * 1024
UPLOADS_AT_ONCE = read_number("UPLOADS_AT_ONCE", 4)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- security --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
#: Addresses of forms that work as often as they are sent, by the start of their path (kernel/submissions.py).
REPEATABLE = {
    "accounts/": "signing in and out, the language and the switch set a state; a body may hold a password, which leaves no trace",
    "survey/": "the database takes one answer of a home (ADR 10), and nothing may be kept beside it that tells who sent it when",
}
CSRF_FAILURE_VIEW = "federation.kernel.typed.stale"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if _site.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; health checks inside stay on http
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]  # see the two lines above; preloading is the city's choice

# --- API -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "federation.accounts.tokens.TokenAuthentication",
        "federation.accounts.tokens.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["federation.api.permissions.IsMember"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "federation.api.pagination.StablePagination",
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "federation.api.errors.handle",
    "DEFAULT_THROTTLE_CLASSES": [
        "federation.api.throttles.AccountThrottle",
        "federation.api.throttles.AddressThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "account": read("API_RATE", "600/min"),
        "address": read("API_RATE_ANONYMOUS", "60/min"),
    },
    "NUM_PROXIES": read_number("TRUSTED_PROXIES", 0),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Linyuan 邻援 API",
    "DESCRIPTION": "Mutual help between the property firms of a subdistrict.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "DEFAULT_QUERY_MANAGER": "_base_manager",  # describing asks for no rows and has no subdistrict
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- the pace of background work -------------------------------------------------------------------------------------

JOB_LEASE = timedelta(seconds=read_number("JOB_LEASE_SECONDS", 20))
TICK_SECONDS = read_number("TICK_SECONDS", 20)
ANSWER_MINUTE = timedelta(seconds=read_number("ANSWER_MINUTE_SECONDS", 60))

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- notices and logs ------------------------------------------------------------------------------------------------

NOTICE_SENDER = read("NOTICE_SENDER", "file" if DEVELOPMENT else "email")
ROBOT_SITES = {
    "wecom": read("WECOM_SITE", "https://qyapi.weixin.qq.com"),
    "dingtalk": read("DINGTALK_SITE", "https://oapi.dingtalk.com"),
    "feishu": read("FEISHU_SITE", "https://open.feishu.cn"),
}
NOTICE_URLS = read_list("NOTICE_URLS")
if any(one.startswith(("wecombot://", "dingtalk://", "feishu://")) for one in NOTICE_URLS):
    raise ImproperlyConfigured("NOTICE_URLS: give a group robot by the https:// address that the vendor shows; its answers are read then.")
SMS_SENDER = read("SMS_SENDER", "outbox")
SMS_URL = read("SMS_URL", "")
SMS_SECRET = read("SMS_SECRET", "")
OUTGOING_ALLOWED = frozenset(one.strip() for one in read("OUTGOING_ALLOWED", "").split(",") if one.strip())
EMAIL_FROM = DEFAULT_FROM_EMAIL = read("EMAIL_FROM", "linyuan@localhost")
_email_url = read("EMAIL_URL", "")
EMAIL_SET_UP = bool(_email_url) or DEVELOPMENT
if _email_url:
    vars().update(environ.Env.email_url_config(_email_url))
elif DEVELOPMENT:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:  # the log is no place for what notices say about people
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    if NOTICE_SENDER == "email":
        raise ImproperlyConfigured("NOTICE_SENDER is email but EMAIL_URL is not set; set it, or NOTICE_SENDER=none to keep notices inside.")
EMAIL_TIMEOUT = 5

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "federation.kernel.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": read("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}

TITLE = _("Property federation")
