# The reference backend: one bundled file that the host made (npm run build -w stack/backend), so that nothing is
# fetched here. The build context is the repository's root; .dockerignore says what reaches it.
ARG E2E_IMAGE_NODE=node:24-slim
FROM ${E2E_IMAGE_NODE}
LABEL com.stackmotive.e2e="backend"
WORKDIR /app
COPY stack/backend/dist/ ./
# "node" in the public image; a number works in a base that has no such name.
USER 1000:1000
ENV HOST=0.0.0.0 PORT=8000 NODE_ENV=production
EXPOSE 8000
CMD ["node", "--enable-source-maps", "server.mjs"]
