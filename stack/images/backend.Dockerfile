# The reference backend: one file that the host has bundled (npm run build -w stack/backend), so nothing is
# downloaded here. The build context is the root of the repository, limited by .dockerignore.
ARG E2E_IMAGE_NODE=node:24-slim
FROM ${E2E_IMAGE_NODE}
LABEL com.stackmotive.e2e="backend"
WORKDIR /app
COPY stack/backend/dist/ ./
# User "node" in the public image; a number also works in a base image without that name.
USER 1000:1000
ENV HOST=0.0.0.0 PORT=8000 NODE_ENV=production
EXPOSE 8000
CMD ["node", "--enable-source-maps", "server.mjs"]
