"""All settings. Every HUHUTONG_* variable read here is described in docs/settings.md."""

import contextlib
import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("HUHUTONG_HOME", BASE_DIR / "var"))
DEBUG = os.environ.get("HUHUTONG_DEBUG", "0") == "1"
NAME = os.environ.get("HUHUTONG_NAME", "county")


def _secret_key() -> str:
    """The configured key, or one kept in HOME that was made on the first start."""
    if given := os.environ.get("HUHUTONG_SECRET_KEY"):
        return given
    path = HOME / "keys" / "django_secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"django_secret.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Linked, not renamed: of two processes that start together the first one's key stays.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
CIPHER = os.environ.get("HUHUTONG_CIPHER", "sm4")
KEY_DIR = Path(os.environ.get("HUHUTONG_KEY_DIR", HOME / "keys"))
ALLOWED_HOSTS = os.environ.get("HUHUTONG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HUHUTONG_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("HUHUTONG_HTTPS", "0") == "1"
PUBLIC_URL = os.environ.get("HUHUTONG_PUBLIC_URL", "")
FONT_DIR = Path(os.environ.get("HUHUTONG_FONT_DIR", HOME / "fonts"))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "huhutong.config",
    "huhutong.infra",
    "huhutong.infra.ui",
    "huhutong.org",
    "huhutong.places",
    "huhutong.households",
    "huhutong.casework",
    "huhutong.scoring",
    "huhutong.evaluation",
    "huhutong.posting",
    "huhutong.granting",
    "huhutong.portal",
    "huhutong.console",
    "huhutong.demo",
]

MIDDLEWARE = [
    "huhutong.infra.per_request.OnceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "huhutong.infra.ui.preferences.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huhutong.infra.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "huhutong.infra.ui.assets.BuildRequiredMiddleware",
]

ROOT_URLCONF = "huhutong.config.urls"
WSGI_APPLICATION = "huhutong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huhutong.infra.ui.context.shell",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("HUHUTONG_DATABASE_URL", f"sqlite:///{HOME / f'{NAME}.sqlite3'}")
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "huhutong.infra.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-32000;"
        ),
    }

AUTH_USER_MODEL = "org.User"
UI_PERMISSIONS_OF = "huhutong.org.public.permissions_of"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "huhutong.org.backends.RoleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/sign-in/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "huhutong.org.views.locked_out"
CSRF_FAILURE_VIEW = "huhutong.infra.refusals.csrf_failed"

API_REQUESTS_A_MINUTE = int(os.environ.get("HUHUTONG_API_REQUESTS_A_MINUTE", "300"))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
# The kernel is no Django app, so its messages are named here.
LOCALE_PATHS = [BASE_DIR / "huhutong" / "kernel" / "locale"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
# The front-end build writes a hash into each name: such a file never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/ui/.+-[0-9A-Za-z_-]{8}\.(js|css|svg|png)$"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The preload list is for public sites of a whole domain, not for a server inside a bank.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# To stderr, where the operator or systemd reads it. No values and no forms are logged, as they may
# hold personal data; an address holds codes and UUIDs only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A 404 is the usual answer to the officer of another branch; only crashes are news.
        "django.request": {"level": "ERROR"},
    },
}
