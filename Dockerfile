# The product as one image; docker-compose.yml starts it as web, worker, beat, relay, stream and migrate.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin csc
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY csc ./csc
COPY activities ./activities
COPY emails ./emails
COPY orders ./orders
COPY callmgmt ./callmgmt
COPY templates ./templates
COPY static ./static
# The settings refuse to load without these; none of them stays in the image.
RUN SECRET_KEY=unused SITE_URL=http://127.0.0.1 ALLOWED_HOSTS=127.0.0.1 EMAIL_URL=smtp://127.0.0.1:25 \
    REDIS_URL=redis://127.0.0.1 DATABASE_URL=postgres://u@127.0.0.1/csc DATABASE_OWNER_URL=postgres://u@127.0.0.1/csc \
    DEMO=true python manage.py collectstatic --no-input --verbosity 0
RUN mkdir /app/state && chown csc /app/state
USER csc
EXPOSE 8000
CMD ["gunicorn", "csc.wsgi:application", "-k", "gthread", "-w", "2", "--threads", "4", "--limit-request-line", "0", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
