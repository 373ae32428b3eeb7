"""Settings: from the environment only. `docs/operations.md` lists every variable."""

import os
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from core.config import environment as env

BASE_DIR = env.ROOT
STATE_DIR = env.STATE_DIR

# -- What this installation is ----------------------------------------------------------------
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.secret("SECRET_KEY") or "only-for-commands-that-serve-nobody"
# Fingerprints of identities and codes depend on it: it outlives a change of SECRET_KEY.
IDENTITY_KEY = env.secret("IDENTITY_KEY") or SECRET_KEY
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
PUBLIC_URL = env.word("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CODE_VERSION = os.environ.get("CODE_VERSION", "0.1.0")  # said in the journal of each vote
PLATFORM_NAME = os.environ.get("PLATFORM_NAME", "Place commune")
OBSERVATORY_NAME = os.environ.get("OBSERVATORY_NAME", "ODAS")
# What the law asks a site to say of itself; each territory has its own notice beside this one.
LEGAL_PUBLISHER = os.environ.get("LEGAL_PUBLISHER", "")
LEGAL_DIRECTOR = os.environ.get("LEGAL_DIRECTOR", "")
LEGAL_HOST = os.environ.get("LEGAL_HOST", "")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
PRIVACY_EMAIL = os.environ.get("PRIVACY_EMAIL", "") or CONTACT_EMAIL
SECURITY_EMAIL = os.environ.get("SECURITY_EMAIL", "") or CONTACT_EMAIL
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))

# -- Parts -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_vite",
    "csp",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "core.territories",
    "core.accounts",
    "core.audit",
    "core.pulse",
    "core.notices",
    "core.people",
    "consult.consultations",
    "consult.proposals",
    "consult.comments",
    "consult.votes",
    "consult.discussion",
    "consult.moderation",
    "consult.answers",
    "consult.practices",
    "consult.observatory",
    "consult.opendata",
    "consult.digests",
    "frontend",
    "core.config",
    "core.workshop",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.lib.quick.QuickRoads",
    "core.lib.pagecache.PublicPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.lib.refusals.RefusalMiddleware",
]

# The acts whose plain case takes a short road; each is a `Road`.
QUICK_ROADS = ["consult.proposals.quick.ROAD", "consult.votes.quick.ROAD"]

ROOT_URLCONF = "core.config.urls"
WSGI_APPLICATION = "core.config.wsgi.application"
ASGI_APPLICATION = "core.config.asgi.application"
FORM_RENDERER = "frontend.renderer.BulletinRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "frontend.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.platform",
            ],
        },
    }
]

# -- Where facts are kept ----------------------------------------------------------------------
DATABASES = {"default": env.database(env.secret("DATABASE_URL") or "postgresql:///consult")}
WEB_DATABASE_URL = env.secret("WEB_DATABASE_URL")  # the same database, as the role of the pages
WITHHELD_FROM_WEB = {"votes_urn": ("ct",)}  # that role writes sealed ballots and never reads one back
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.secret("REDIS_URL") or "redis://127.0.0.1:6379/0"
CACHES = {
    "default": {"BACKEND": "core.lib.cache.SteadyRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "consult"},
    "papers": {  # PDFs: too heavy for Redis, and made again in a second or two
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE_DIR / "papers",
        "OPTIONS": {"MAX_ENTRIES": 20},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie beyond the session's
CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py 8 would close idle sockets after 5 s: no time-out here, and redis stays below 8.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
}
LIVE_FANOUT = os.environ.get("LIVE_FANOUT") or "hub"  # "layer": each live socket hears through Channels, more slowly

# -- Work for later ----------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 2, "queue_order_strategy": "priority",
}  # fmt: skip
CELERY_TASK_ROUTES = {"core.notices.tasks.send_urgent_mail": {"queue": "urgent"}}
CELERY_TIMEZONE = "Europe/Paris"

# -- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:index"
ACCOUNT_ADAPTER = "core.notices.adapter.OutboxAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "core.accounts.forms.DisplayNameForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home:index"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # seconds
SESSION_COOKIE_SAMESITE = "Lax"

# -- The line and the browser ------------------------------------------------------------------
_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontend.failures.csrf_failure"
SECURE_SSL_REDIRECT = _SECURE and env.flag("REDIRECT_TO_HTTPS", True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _SECURE else 0  # seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes
FILE_UPLOAD_PERMISSIONS = 0o644

# -- Words and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# -- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": FRONTEND_DIST / ".vite" / "manifest.json"}}
MEDIA_URL = "/media/"
MEDIA_ROOT = STATE_DIR / "media"

# -- Keys of the votes: never in the database, never in a backup (docs/operations.md) ------------
VOTE_KEYS_DIR = os.environ.get("VOTE_KEYS_DIR") or str(STATE_DIR / "vote-keys")  # read by web and worker
URN_KEYS_DIR = os.environ.get("URN_KEYS_DIR") or str(STATE_DIR / "urn-keys")  # read by whoever counts

# -- Mail --------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "ne-pas-repondre@place-commune.example")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds
REFUSED_MAIL_SECRET = env.secret("REFUSED_MAIL_SECRET")  # what a provider says to tell of bounces; without it, no door
_MAIL = "dummy" if DEMO and not os.environ.get("EMAIL_HOST") else "smtp"  # a demonstration's outbox is read on a page
EMAIL_PROVIDER = os.environ.get("EMAIL_PROVIDER", "")  # brevo, mailjet or scaleway: by their API instead of SMTP
_MAIL = f"anymail.backends.{EMAIL_PROVIDER}" if EMAIL_PROVIDER else f"django.core.mail.backends.{_MAIL}"
EMAIL_BACKEND, _KEY = f"{_MAIL}.EmailBackend", env.secret("EMAIL_PROVIDER_KEY")
ANYMAIL = {
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT, "BREVO_API_KEY": _KEY, "MAILJET_API_KEY": EMAIL_HOST_USER, "MAILJET_SECRET_KEY": _KEY,
    "SCALEWAY_SECRET_KEY": _KEY, "SCALEWAY_PROJECT_ID": EMAIL_HOST_USER,
}  # fmt: skip

# -- Mail that comes: replies to letters, and letters that come back ----------------------------
REPLY_ADDRESS = os.environ.get("REPLY_ADDRESS", "").strip().lower()  # empty: no letter offers to be answered
INBOUND_MAILDIR = os.environ.get("INBOUND_MAILDIR", "")
INBOUND_IMAP_URL = env.secret("INBOUND_IMAP_URL")  # imaps://user:password@host:993/INBOX
INBOUND_KEY = env.secret("INBOUND_KEY")  # of whoever posts messages to the API

# -- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.lib.parsing.ShallowJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.accounts.keys.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "core.lib.paging.CursorPage",
    "DEFAULT_THROTTLE_CLASSES": ["core.lib.throttle.ScopedThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.lib.problems.handle",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_LIMITS = {"read": (600, 60), "write": (60, 60), "bundle": (30, 60), "paper": (6, 60)}  # in so many seconds
SPECTACULAR_SETTINGS = {
    "TITLE": PLATFORM_NAME,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ProposalStatus": "consult.proposals.api.PUBLIC_STATUSES",
        "CommentStatus": "consult.comments.models.Status.choices",
        "ConsultationStatus": "consult.consultations.api.SHOWN",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "core.lib.problems.document_refusals"],
}

# -- Log: one JSON line an event, no address of a person, no query string -----------------------
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.lib.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}  # fmt: skip
