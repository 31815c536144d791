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

from federation.environment import BASE_DIR, ENVIRONMENT, keep_compiled_code, read, read_list, read_number

__all__ = ["ENVIRONMENT"]

DEVELOPMENT = read("LINYUAN_ENV", "production") == "development"
DEBUG = False  # error pages are ours in every environment; tracebacks go to the log

SECRET_KEY = read("SECRET_KEY")
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
        },
    }
]

# --- database: the application role serves, the owner role migrates --------------------------------------------------


def _database(url: str, *, statement_timeout_s: int) -> dict[str, Any]:
    """One connection's settings; times are bounded so that a broken database never holds a page."""
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "options": f"-c statement_timeout={statement_timeout_s}s -c idle_in_transaction_session_timeout=30s -c lock_timeout=5s",
        },
    }


_DATABASE_URL = read("DATABASE_URL")
DATABASES: dict[str, Any] = {"default": _database(_DATABASE_URL, statement_timeout_s=10)}
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
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
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
    "login_failed": read("SIGN_IN_RATE", "5/15m/key,30/15m/ip"),
}
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
_own_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
_object_store = {  # files are read and passed on by our own permission-checked views; the bucket itself stays private
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": _bucket,
        "endpoint_url": read("S3_ENDPOINT", "") or None,
        "access_key": read("S3_ACCESS_KEY", "") or None,
        "secret_key": read("S3_SECRET_KEY", "") or None,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
        "signature_version": "s3v4",
    },
}
STORAGES = {
    "default": _object_store if _bucket else _own_disk,
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
    "ENUM_NAME_OVERRIDES": {
        "MemberKindEnum": "federation.firms.models.MemberKind.choices",
        "FirmStateEnum": "federation.firms.states.FirmState.choices",
        "RequestStateEnum": "dispatch.mutual_aid.states.RequestState.choices",
        "OfferStateEnum": "dispatch.mutual_aid.states.OfferState.choices",
        "JobStateEnum": "dispatch.mutual_aid.states.JobState.choices",
        "VerificationEnum": "federation.pool.models.Verification.choices",
        "ResourceKindEnum": "federation.pool.models.Kind.choices",
        "ModeEnum": "federation.pool.models.Mode.choices",
        "CompoundKindEnum": "communities.places.models.CompoundKind.choices",
        "ManagementKindEnum": "communities.places.models.ManagementKind.choices",
        "CoordinateSystemEnum": "communities.places.models.CoordinateSystem.choices",
        "RoleEnum": "federation.accounts.models.Role.choices",
        "OrderStateEnum": "dispatch.work_orders.states.OrderState.choices",
        "OrderSourceEnum": "dispatch.work_orders.models.Source.choices",
        "OrderKindEnum": "dispatch.work_orders.models.OrderKind.choices",
        "LedgerMeasureEnum": "dispatch.ledger.models.Measure.choices",
        "GradeEnum": "communities.places.models.CompoundClass.choices",
        "MachineGradeEnum": "dispatch.handovers.models.Grade.choices",
        "ShiftStateEnum": "dispatch.fieldwork.states.ShiftState.choices",
        "ExtensionStateEnum": "dispatch.fieldwork.states.ExtensionState.choices",
        "PermitStateEnum": "dispatch.fieldwork.states.PermitState.choices",
        "HandoverStateEnum": "dispatch.handovers.states.HandoverState.choices",
        "CampaignStateEnum": "assessments.campaigns.states.CampaignState.choices",
        "FindingStateEnum": "assessments.campaigns.states.FindingState.choices",
        "PostingKindEnum": "dispatch.ledger.models.PostingKind.choices",
        "SchemeStateEnum": "assessments.schemes.states.SchemeState.choices",
        "CycleKindEnum": "assessments.schemes.models.CycleKind.choices",
        "PanelCodeEnum": "assessments.schemes.models.PanelCode.choices",
        "ListingEnum": "assessments.schemes.models.Listing.choices",
        "CycleStateEnum": "assessments.cycles.states.CycleState.choices",
        "SheetStateEnum": "assessments.sheets.states.SheetState.choices",
        "AppealStateEnum": "assessments.results.states.AppealState.choices",
        "StandingStateEnum": "assessments.standings.states.EntryState.choices",
        "MeasureStateEnum": "assessments.standings.states.MeasureState.choices",
        "RewardStateEnum": "assessments.standings.states.RewardState.choices",
        "MeasureKindEnum": "assessments.standings.models.MeasureKind.choices",
    },
}

# --- the pace of background work -------------------------------------------------------------------------------------

JOB_LEASE = timedelta(seconds=read_number("JOB_LEASE_SECONDS", 20))
TICK_SECONDS = read_number("TICK_SECONDS", 20)
ANSWER_MINUTE = timedelta(seconds=read_number("ANSWER_MINUTE_SECONDS", 60))

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- notices and logs ------------------------------------------------------------------------------------------------

NOTICE_SENDER = read("NOTICE_SENDER", "file" if DEVELOPMENT else "email")
NOTICE_URLS = read_list("NOTICE_URLS")
SMS_SENDER = read("SMS_SENDER", "outbox")
SMS_URL = read("SMS_URL", "")
SMS_SECRET = read("SMS_SECRET", "")
OUTGOING_ALLOWED = frozenset(one.strip() for one in read("OUTGOING_ALLOWED", "").split(",") if one.strip())
EMAIL_FROM = DEFAULT_FROM_EMAIL = read("EMAIL_FROM", "linyuan@localhost")
if _email_url := read("EMAIL_URL", ""):
    vars().update(environ.Env.email_url_config(_email_url))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
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
