# One image for the wallet server, the Vinti4 switch, the bank and the ATM console; the command selects which. It holds the sources,
# which Node runs as they are, and what they need to run. No tests, no second Node, no PostgreSQL, and never a key.
FROM node:24-slim AS packages
WORKDIR /makeba
COPY .npmrc package.json package-lock.json ./
COPY load-tests/package.json load-tests/
COPY openapi/package.json openapi/
COPY sdk/package.json sdk/
COPY server/package.json server/
COPY simulators/package.json simulators/
# The development packages bring a Node of their own, and the optional ones a PostgreSQL: the image has the first, and
# DATABASE_URL names the second. No package that remains needs its install script.
RUN npm ci --omit=dev --omit=optional --ignore-scripts -w openapi -w sdk -w server -w simulators

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /makeba
COPY --from=packages /makeba ./
COPY openapi openapi
COPY sdk sdk
COPY server server
COPY simulators simulators
# Where docker-compose.yml mounts what each service may know. A new volume takes its owner from here.
RUN mkdir -p /keys/all /keys/postgres /keys/wallet /keys/vinti4 /keys/bank /keys/atm /vinti4-data && chown -R node:node /keys /vinti4-data
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["server/start.mjs"]
