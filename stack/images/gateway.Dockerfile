# The gateway in front of two backends. Compose gives both the name "backend", which nginx resolves at start.
ARG E2E_IMAGE_NGINX=nginx:1.28-alpine
FROM ${E2E_IMAGE_NGINX}
LABEL com.stackmotive.e2e="gateway"
COPY stack/gateway/nginx.conf.template /etc/nginx/
RUN sed -e 's|${GATEWAY_DIR}|/tmp|' -e 's|${GATEWAY_LISTEN}|8000|' \
  -e 's|${GATEWAY_SERVERS}|server backend:8000 max_fails=0;|' \
  /etc/nginx/nginx.conf.template > /etc/nginx/nginx.conf
USER 1000:1000
EXPOSE 8000
ENTRYPOINT []
CMD ["nginx", "-e", "stderr", "-g", "daemon off;"]
