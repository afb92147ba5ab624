"""The one place that reads the environment. It refuses to start half-configured and names the variable."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import available_timezones

import django_stubs_ext
import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # lets admin classes name their models at run time as they do for mypy
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str) -> str:
    """The value of a variable that has no default."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; .env.example tells what it should hold.")
    return value


def postgres(name: str) -> dict[str, Any]:
    """A Django database from the address in variable `name`; `?host=/folder` names a socket."""
    parts = urlsplit(required(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/") or not parts.username:
        raise ImproperlyConfigured(f"{name} must look like postgres://role:password@host:5432/database.")
    config: dict[str, Any] = env.db_url_config(os.environ[name].strip())
    config.setdefault("OPTIONS", {})
    socket = parse_qs(parts.query).get("host")
    if socket:
        config["OPTIONS"].pop("host", None)
        config["HOST"] = socket[0]
    return config


def redis(name: str) -> str:
    """The address of Redis or Valkey in variable `name`."""
    value = required(name)
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or redis+socket://.")
    return value


def web_address(name: str) -> str:
    """An http or https address without a path in variable `name`."""
    value = required(name).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} must look like https://csc.example.com, without a path.")
    return value


def switch(name: str, *, default: bool) -> bool:
    """A yes or no in variable `name`."""
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return value in {"1", "true", "yes", "on"} if value else default


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between `least` and `most` in variable `name`."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}.")
    return int(value)


PRACTICE_GATEWAY = "orders.gateways.practice.PracticeGateway"
HOW_TO_PAY = (
    "Name your payment provider's class, or orders.gateways.terminal.TerminalAlone for card terminals alone; "
    "DEMO=true is for practice."
)


def payment_gateway(name: str) -> str:
    """The dotted path of the class that asks a payment provider, in variable `name`.

    Where neither DEBUG nor DEMO is on, money must move: the practice gateway is refused, named or not.
    """
    value = os.environ.get(name, "").strip()
    if not value and (DEBUG or DEMO):
        return PRACTICE_GATEWAY
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {HOW_TO_PAY}")
    if value == PRACTICE_GATEWAY and not (DEBUG or DEMO):
        raise ImproperlyConfigured(f"{name} names the practice gateway, by which no money moves. {HOW_TO_PAY}")
    return value


def mail_server(name: str) -> dict[str, Any]:
    """Django's mail settings from the address in variable `name`."""
    value = required(name)
    known = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "memorymail"}
    if urlsplit(value).scheme not in known:
        raise ImproperlyConfigured(f"{name} must begin with smtp://, smtp+tls:// or smtp+ssl://.")
    return dict(env.email_url_config(value))


# What the operator says ------------------------------------------------------------------------------------------
SECRET_KEY = required("SECRET_KEY")
DEBUG = switch("DEBUG", default=False)
DEMO = switch("DEMO", default=False)
SITE_URL = web_address("SITE_URL")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",") if host.strip()]
REDIS_URL = redis("REDIS_URL")
# The stream process; empty where a proxy leads /events of the pages' own address to it.
STREAM_URL = web_address("STREAM_URL") if os.environ.get("STREAM_URL", "").strip() else ""
LOG_FORMAT = os.environ.get("LOG_FORMAT", "json")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured("LOG_FORMAT must be json or plain.")
SESSION_IDLE_MINUTES = whole_number("SESSION_IDLE_MINUTES", default=30, least=5, most=120)
BEHIND_PROXY = switch("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
vars().update(mail_server("EMAIL_URL"))
EMAIL_TIMEOUT = 10  # seconds

# Two roles on one database: the application may not change the ledger or the audit, nor the schema -----------------
# Only `migrate` needs the owner, so that no other process has to be given its password.
DATABASES = {"default": postgres("DATABASE_URL")}
if os.environ.get("DATABASE_OWNER_URL"):
    DATABASES["owner"] = postgres("DATABASE_OWNER_URL")
STATEMENT_TIMEOUT = os.environ.get("STATEMENT_TIMEOUT", "0")  # csc.wsgi sets 5s: a page that takes longer is broken
DATABASES["default"]["OPTIONS"]["options"] = (
    f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s"
    # What csc.prepared keeps is planned once: for the search box a plan for each value takes longer than its answer.
    " -c plan_cache_mode=force_generic_plan"
)
if switch("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}

# What runs ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "csc.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "django_htmx",
    "django_structlog",
    "template_partials",
    "django_ckeditor_5",
    "simple_history",
    "solo",
    "csp",
    "ninja",
    "csc",
    "activities",
    "emails",
    "orders",
    "callmgmt",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "csc.middleware.SafeHeaders",
    "csc.middleware.OneName",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csc.middleware.SameOriginOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csc.sessions.SessionsEnd",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csc.middleware.AgentPreferences",
    "callmgmt.middleware.CallInProgress",
    "csc.middleware.MessagesForHtmx",
    "csc.middleware.Refusals",
    "activities.middleware.AuditOfRefusals",
]
ROOT_URLCONF = "csc.urls"
WSGI_APPLICATION = "csc.wsgi.application"
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
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "csc.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "csc.signing_in.NameOrEmail"]
AXES_HANDLER = "csc.tries.Tries"
AXES_CLIENT_IP_CALLABLE = "csc.context.address_of"
AXES_ENABLE_ADMIN = AXES_VERBOSE = AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "csc.passwords.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "csc.passwords.NoSiteWords"},
]
LOGIN_URL = "csc:sign_in"
LOGIN_REDIRECT_URL = "callmgmt:home"
LOGOUT_REDIRECT_URL = "csc:sign_in"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Language, time, files ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Words come in the languages that have a catalogue of ours; numbers in the agent's locale, whatever the words.
LANGUAGES = [("en", _("English"))]
LOCALES = [*LANGUAGES, ("es", _("Spanish")), ("de", _("German")), ("fr", _("French"))]
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured("TIME_ZONE must be a name such as Europe/Madrid.")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
COLLECTED = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# What the browser may do -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, STREAM_URL] if STREAM_URL else [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Only reported: htmx still sets innerHTML, which this would forbid.
CONTENT_SECURITY_POLICY_REPORT_ONLY = {"DIRECTIVES": {"require-trusted-types-for": ["'script'"]}}
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-csc-session" if HTTPS else "csc-session"
CSRF_COOKIE_NAME = "__Host-csc-csrf" if HTTPS else "csc-csrf"
SESSION_COOKIE_AGE = 12 * 3600  # seconds; csc.sessions ends most of them earlier
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "csc.views.errors.expired_form"
# axes.W002: its middleware would put a page of its own in the place of our sign-in form.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001", "axes.W002"]

# Celery rings; rows in the database are the promises ---------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # the relay finds what could not be rung
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # seconds; above the longest task
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 0,  # a bell that nobody hears is not rung again: without these a deed waits for six seconds
    "interval_start": 0,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "canary": {"task": "csc.tasks.sing", "schedule": 15.0},
    "advance-orders": {"task": "orders.tasks.advance_orders", "schedule": 60.0},
    "seal-audit": {"task": "activities.tasks.seal_audit", "schedule": 60.0},
    "verify-seals": {"task": "activities.tasks.verify_seals", "schedule": 86400.0},
    "expire-quotes": {"task": "orders.tasks.expire_quotes", "schedule": 3600.0},
    "forget-keys": {"task": "csc.tasks.forget_old_keys", "schedule": 3600.0},
}

# The shop and the payment gateway behind order entry ---------------------------------------------------------------
STOREFRONT = os.environ.get("STOREFRONT", "") or "orders.cart.tables.Tables"
GATEWAY = payment_gateway("GATEWAY")

# One line a request, with its id -----------------------------------------------------------------------------------
_before: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_before,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
_renderer = (
    structlog.processors.JSONRenderer() if LOG_FORMAT == "json" else structlog.dev.ConsoleRenderer(colors=False)
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer],
            "foreign_pre_chain": _before,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
