# The reference backend in Python. Packages in the base image are used if present, as in the one that .ci/engine
# builds (Debian 13 packages, no pip); with the public base image they are installed from the index.
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
