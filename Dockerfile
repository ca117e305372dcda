# Storehooks as a container image. The process is not root and writes only to /data, so the root file system can be
# read-only: docker run --read-only -v storehooks:/data -p 3000:3000 storehooks

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
COPY console console
# The console shows them.
COPY docs/guides/receivers docs/guides/receivers
RUN npm run build
# With the optional dependencies, which make traces. npm also keeps the compiler, since one dependency names it as an optional peer.
RUN npm ci --omit=dev --no-audit --no-fund && rm -r node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver
# Of the dependencies: what only a compiler, a bundler, a debugger or another platform reads.
RUN find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete \
  && rm -r node_modules/@opentelemetry/*/build/esm node_modules/@opentelemetry/*/build/esnext \
  && cd node_modules/@photostructure/sqlite \
  && find . -mindepth 1 -maxdepth 1 ! -name package.json ! -name LICENSE ! -name dist ! -name prebuilds -exec rm -r {} + \
  && find prebuilds -mindepth 1 -maxdepth 1 ! -name "linux-$(node -p process.arch)" -exec rm -r {} +
RUN mkdir /empty

# glibc and the certificates of public authorities, without a shell and a package manager.
FROM gcr.io/distroless/cc-debian12
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build --chown=65532:65532 --chmod=700 /empty /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
