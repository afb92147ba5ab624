"""The web process: `gunicorn csc.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csc.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")
os.environ.setdefault("DATABASE_POOL", "true")

application = get_wsgi_application()
