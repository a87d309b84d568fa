// Shows the contract to people and programs: /openapi.json, and Swagger UI under /docs.

import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { OpenApiDocument } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type { FastifyInstance } from "fastify";

export async function serveDocumentation(app: FastifyInstance, document: OpenApiDocument): Promise<void> {
  await app.register(swagger, { mode: "static", specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    theme: { title: "Makeba wallet" },
    uiConfig: { docExpansion: "list", deepLinking: true },
  });
  // The file server behind the page takes a null byte in a name for a defect.
  app.addHook("onRequest", async (request) => {
    if (/^\/docs\/.*%00/.test(request.url)) throw new Problem("ROUTE_NOT_FOUND");
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
}
