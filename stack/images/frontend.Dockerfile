# The built page under `vite preview`. Vite has native parts, so the host has downloaded those for Linux
# (packages/playwright-realtime/src/stack/prepare) according to the lock file in stack/images/frontend; nothing is
# downloaded here.
ARG E2E_IMAGE_NODE=node:24-slim
FROM ${E2E_IMAGE_NODE}
LABEL com.stackmotive.e2e="frontend"
WORKDIR /app
# Vite writes its compiled configuration below node_modules, so the user must own the folder.
COPY --chown=1000:1000 .build/frontend/ ./
COPY stack/client/preview.config.ts ./
COPY stack/client/dist/ ./dist/
USER 1000:1000
ENV HOST=0.0.0.0 PORT=5174 NODE_ENV=production
EXPOSE 5174
CMD ["node", "node_modules/vite/bin/vite.js", "preview", "--config", "preview.config.ts"]
