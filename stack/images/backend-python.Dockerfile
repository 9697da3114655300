# The reference backend as the application has it, in Python. Nothing is fetched where the base has the packages, as
# the one that .ci/engine makes (Debian 13's own packages, and no pip); the public base gets them from the index.
ARG E2E_IMAGE_PYTHON=python:3.13-slim
FROM ${E2E_IMAGE_PYTHON}
LABEL com.stackmotive.e2e="backend"
WORKDIR /app
COPY stack/backend-python/requirements.txt ./
RUN python3 -c 'import fastapi, jwt, redis, socketio, uvicorn, wsproto' \
  || python3 -m pip install --no-cache-dir --root-user-action=ignore --requirement requirements.txt
COPY stack/backend-python/*.py ./
USER 1000:1000
ENV HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
CMD ["python3", "server.py"]
