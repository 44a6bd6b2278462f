# syntax=docker/dockerfile:1

# Built with everything, run with as little as possible.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node --input-type=module --eval 'import { prepare } from "./scripts/prepare.mjs"; prepare();'
# Prisma's CLI and TypeScript stay behind a prune, as optional peers of Prisma's client: most of the size, and never run.
RUN chmod +x dist/src/main.js && npm prune --omit=dev && npm uninstall --no-save --omit=dev prisma typescript

FROM node:24-slim
# Outside of the container is not loopback, so reading needs a token, unless SLUICE_ANONYMOUS_READ says otherwise.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 SLUICE_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/machines ./machines
COPY --from=build /app/dist ./dist
RUN ln -s /app/dist/src/main.js /usr/local/bin/sluice && mkdir /data && chown node:node /data
# Files of the image belong to root: the service can change nothing but its data.
USER node
VOLUME /data
EXPOSE 8080
# Alive, not ready: flags go on being served while the store is away, and whoever restarts the unhealthy would end that.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: SIGTERM reaches the service, which lets requests in flight finish.
# 8 MB: what Node.js may fill between two small collections of garbage, instead of 16 to 64, which it fills once many read.
CMD ["node", "--max-semi-space-size=8", "dist/src/main.js", "serve"]
