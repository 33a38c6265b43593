"""Settings, all of them from the environment: one file for every place the site runs.

``P2P_ENV`` says which kind of place this is. ``production`` (the default) refuses to start half-configured;
``demo`` is what ``make run`` starts; ``development`` turns DEBUG on; ``test`` is for the suite.
docs/operators.md lists every variable.
"""

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from common.sealed.keys import KeyRing
from peer2peer.logs import logging_config

# Lets classes such as Paginator[Event] be written at run time as they are for the type checker.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env.str("P2P_ENV", default="production")
if ENVIRONMENT not in {"production", "demo", "development", "test"}:
    raise ImproperlyConfigured(
        f"P2P_ENV is {ENVIRONMENT!r}; it must be production, demo, development or test."
    )
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"
TESTING = ENVIRONMENT == "test"
DEBUG = env.bool("DEBUG", default=ENVIRONMENT == "development")

INSECURE_KEY = "insecure-key-for-development-and-tests-only"
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else INSECURE_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="" if PRODUCTION else "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if SITE_URL else [])

INSECURE_SEALING_KEY = "aW5zZWN1cmUta2V5LWZvci1kZXZlbG9wbWVudC1vbmw"
# The master keys of sealed texts, newest first: the first seals, all of them open.
SEALING_KEYS = env.list("SEALING_KEYS", default=[] if PRODUCTION else [INSECURE_SEALING_KEY])

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production: unset it, or set P2P_ENV=development.")
    if len(SECRET_KEY) < 50 or SECRET_KEY == INSECURE_KEY:
        raise ImproperlyConfigured("SECRET_KEY must be set in production, to 50 random characters or more.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's host in production.")
    if urlsplit(SITE_URL).scheme != "https":
        raise ImproperlyConfigured("SITE_URL must be the site's public https address in production.")
    if not SEALING_KEYS or INSECURE_SEALING_KEY in SEALING_KEYS:
        raise ImproperlyConfigured("SEALING_KEYS must be set in production: 32 random bytes in base64.")
try:
    KeyRing(SEALING_KEYS)
except ValueError as error:
    raise ImproperlyConfigured(f"A key in SEALING_KEYS {error}.") from None

# --- what the site is made of ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "peer2peer.apps.Peer2PeerConfig",
    "events",
    "groups",
    "matching",
    "community",
    "agreements",
    "agenda",
    "funds",
    "mailing",
    "programmes",
    "files",
    "people",
    "common",
    "peer2peer.apps.OfficersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Eight phones a room ask every two seconds: whatever stands before this is paid for by each of them.
    "groups.live.quick.LiveVersionMiddleware",
    "common.middleware.RequestLogMiddleware",
    "common.visitors.VisitorPagesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.PermissionsPolicyMiddleware",
    "common.readable.ReadableRequestMiddleware",
    "common.secret_pages.SecretPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "common.secret_pages.CsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.accounts.second_factor.SecondFactorMiddleware",
    "common.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.accounts.drafts.KeptFormsMiddleware",
    "common.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "peer2peer.urls"
WSGI_APPLICATION = "peer2peer.wsgi.application"
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
                "peer2peer.context.site",
            ],
            "builtins": [
                "common.templatetags.p2p",
                "mailing.templatetags.words",
                "people.templatetags.drafts",
                "django.contrib.humanize.templatetags.humanize",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///peer2peer")}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=600),
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        # Seconds until a server that does not answer is away, and milliseconds until one that falls silent is.
        "connect_timeout": 600 if TESTING else 5,
        "tcp_user_timeout": 30_000,
        **DATABASES["default"].get("OPTIONS", {}),
    },
    TEST={"NAME": env.str("P2P_TEST_DB", default="test_peer2peer")},
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
# Every change of a tracked row is kept by a trigger: `row.history` lists them, whoever or whatever wrote.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history_row")
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379")
# Seconds until a Redis that does not answer is left alone. In tests a busy machine is no Redis that is down.
REDIS_PATIENCE = 600.0 if TESTING else 0.5
_redis_is_socket = REDIS_URL.startswith("unix:")
_redis_path = REDIS_URL.removeprefix("unix://").split("?")[0].rstrip("/")
# The processes of a parallel test run each have a cache of their own: clearing one must not empty another's.
_cache_db = 3 + (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) if TESTING else 0)
CACHES = {
    "default": {
        # Rate limits and short-lived things only. Redis being down must never be an error on a page.
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": f"unix://{_redis_path}?db={_cache_db}"
        if _redis_is_socket
        else f"{REDIS_URL.rstrip('/')}/{_cache_db}",
        "OPTIONS": {"socket_connect_timeout": REDIS_PATIENCE, "socket_timeout": REDIS_PATIENCE},
        "KEY_PREFIX": "p2p",
    }
}
# Seconds for which a public page is kept for visitors who are not signed in; 0: every page is made anew.
VISITOR_PAGES_KEPT = env.int("VISITOR_PAGES_KEPT", default=0 if TESTING or DEBUG else 10)
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- tasks ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    f"redis+socket://{_redis_path}?virtual_host=1" if _redis_is_socket else f"{REDIS_URL.rstrip('/')}/1"
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
    # Whoever publishes gives up at once, so that nobody waits for a Redis that is down; workers reconnect all the same.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Solving has a worker of its own (`celery worker --queues solving --pool solo`), which alone loads SciPy and numba.
# What comes later of the demo solves as well: who should meet whom at an event.
# So has mail that goes out: whatever else there is to do, somebody who waits for a code does not wait for it. What came
# in is written by strangers and is read apart. A worker without --queues does all but solving.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("reading"), Queue("post")]
CELERY_TASK_ROUTES = {
    "mailing.tasks.send_due": {"queue": "post"},
    "mailing.tasks.take_returned": {"queue": "reading"},
    "matching.tasks.solve_start": {"queue": "solving"},
    "peer2peer.tasks.load_rest_of_demo": {"queue": "solving"},
}
# What beat runs is said by each app, in its ``schedule`` (``peer2peer.celery`` puts them together).
MAIL_SWEEP_SECONDS = env.float("MAIL_SWEEP_SECONDS", default=20.0)

# --- mail -----------------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_KEPT_DIR = Path(env.str("MAIL_KEPT_DIR", default=str(BASE_DIR / "var" / "mail")))
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = (
            "mailing.sending.smtp.SmtpBackend"  # which can tell whether a broken hand-over may have gone
        )
elif PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL must name the mail server in production.")
else:
    EMAIL_BACKEND = "mailing.post_room.backend.KeptMailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Peer2Peer <hello@peer2peer.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The bare address: calendar files name it as organiser, and Google and Outlook want it equal to From.
FROM_ADDRESS = parseaddr(DEFAULT_FROM_EMAIL)[1]
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=FROM_ADDRESS)
# Where mail that came back is fetched, and (if it has a domain of its own) the domain it comes back to.
RETURNED_MAIL_URL = env.str("RETURNED_MAIL_URL", default="")
BOUNCE_DOMAIN = env.str("BOUNCE_DOMAIN", default="")
# The domain at which mails may be answered with YES or NO; its mail comes in with the rest that comes back.
REPLY_DOMAIN = env.str("REPLY_DOMAIN", default="reply.peer2peer.example" if DEMO else "")
# A provider that tells of its own accord what became of a mail, and the secrets by which it is known (ANYMAIL_...).
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")
}
MAIL_WAKE_WORKER = env.bool("MAIL_WAKE_WORKER", default=not TESTING)
# The key of the hashes by which addresses that want no mail are known again: whoever loses it forgets them.
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="") or SECRET_KEY
# For how long what was said in a group can be read after its end; then its key is destroyed (groups/closing).
GROUP_WORDS_KEPT_DAYS = env.int("GROUP_WORDS_KEPT_DAYS", default=365)
# How long the words of a mail are kept after it went; mailing/outbox/retention.py knows shorter ones.
MAIL_WORDS_KEPT_DAYS = env.int("MAIL_WORDS_KEPT_DAYS", default=365)

# --- accounts -------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-learning"
ACCOUNT_ADAPTER = "people.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {
    "signup": "people.accounts.forms.JoinForm",
    "request_login_code": "people.accounts.forms.RequestCodeForm",
    "confirm_login_code": "people.accounts.forms.ConfirmCodeForm",
    "reset_password": "people.accounts.forms.ResetPasswordForm",
    "login": "people.accounts.forms_security.SignInForm",
    "add_email": "people.accounts.forms_security.AddAddressForm",
    "change_password": "people.accounts.forms_security.ChangePasswordForm",
    "set_password": "people.accounts.forms_security.SetPasswordForm",
    "reset_password_from_key": "people.accounts.forms_security.NewPasswordForm",
    "reauthenticate": "people.accounts.forms_security.PasswordAgainForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# A whole museum may sit behind one address, so limits by address on the network are wide
# and limits by account are narrow (rule 71): those stand in people/accounts/guards.py.
ACCOUNT_RATE_LIMITS = {
    "signup": "120/m/ip",
    "login": "240/m/ip",
    "login_failed": "300/m/ip",
    "request_login_code": "120/m/ip",
    "reset_password": "60/m/ip",
    "take_down": "60/h/ip",
    "ask_for_news": "60/h/ip",
    "reset_password_from_key": "60/m/ip",
    "confirm_email": "1/30s/key",
    "change_password": "8/m/user",
    "manage_email": "15/m/user",
    "reauthenticate": "15/m/user",
}
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Peer2Peer"
# Nobody signs in with an unconfirmed address here, so somebody with a second step may add one (rule 30).
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": "240/m/ip"}
MFA_FORMS = {
    "authenticate": "people.accounts.forms_security.SecondStepForm",
    "reauthenticate": "people.accounts.forms_security.SecondStepAgainForm",
    "activate_totp": "people.accounts.forms_security.ActivateAppForm",
    "add_webauthn": "people.accounts.forms_security.AddPasskeyForm",
    "authenticate_webauthn": "people.accounts.forms_security.PasskeySecondStepForm",
    "login_webauthn": "people.accounts.forms_security.PasskeySignInForm",
    "reauthenticate_webauthn": "people.accounts.forms_security.PasskeyAgainForm",
    "edit_webauthn": "people.accounts.forms_security.RenamePasskeyForm",
}
# An officer's session must have proved a second factor before it acts as one, at the desk and on organisers' pages; the
# demo lets them in without and says so, and tests ask for it where they mean it.
OFFICERS_NEED_SECOND_FACTOR = env.bool(
    "OFFICERS_NEED_SECOND_FACTOR", default=not (DEMO or DEBUG or ENVIRONMENT == "test")
)

# --- words, times, forms --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["peer2peer.formats"]
CRISPY_ALLOWED_TEMPLATE_PACKS = "p2p"
CRISPY_TEMPLATE_PACK = "p2p"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
# The largest file that is taken, in bytes. A proxy in front must let as much through.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# In tests and while developing, files come straight from where they are written.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 31536000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- security -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# It looks for Django's own middleware against forged forms, by its name; ours is a child of that.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING_CONFIG = None
logging_config(console=not PRODUCTION, level=env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO"))
