FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    STATIC_ROOT=/house/staticfiles
WORKDIR /house

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

COPY . .
RUN for catalogue in locale/*/LC_MESSAGES/django.po */locale/*/LC_MESSAGES/django.po; do \
      pybabel --quiet compile --input-file="$catalogue" --output-file="${catalogue%.po}.mo" \
        --locale=zh_Hans || exit 1; \
    done \
 && SECRET_KEY=- LOOKUP_KEY=- FIELD_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= GATEWAY_KEY=- GATEWAY_WEBHOOK_SECRET=- DATABASE_URL=- REDIS_URL=- \
    python manage.py collectstatic --noinput --ignore=rest_framework \
 && useradd --system tongzhou && install -d -o tongzhou /state

USER tongzhou
VOLUME /state
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "config.wsgi:application"]
