// The audit log's own wiring, and the one place where it hooks into the server: every reply of every operation passes
// here, refusals included, so no operation can forget its row.
import { createHmac, hkdfSync } from "node:crypto";
import type { OpenApiDocument } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import type pg from "pg";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Principal } from "../identity/principals.ts";
import type { AuditRecord } from "./audit-chain.ts";
import { type AuditLog, createAuditLog } from "./audit-log.ts";
import { auditOperations } from "./audit-operations.ts";
import { type AuditRule, auditRules, objectsIn, reasonIn } from "./audited-operations.ts";

export type AuditDependencies = {
  readonly pool: pg.Pool;
  readonly document: OpenApiDocument;
  readonly registry: Registry;
  readonly machineClock: Clock;
  /** 32 bytes, from which the key of the address digests is made. */
  readonly secret: Buffer;
  readonly onFailure: (error: unknown, what: string) => void;
};

declare module "fastify" {
  interface FastifyRequest {
    /** What the audit row of this request needs; null when it leaves none, or has left it. */
    audit: { readonly rule: AuditRule; readonly at: number; reply: unknown } | null;
  }
}

export function createAudit(dependencies: AuditDependencies) {
  const { pool, document, registry, machineClock, secret, onFailure } = dependencies;
  const { countRows, countFailure } = auditMetrics(registry, () => log.queueSize());
  const log = createAuditLog({
    pool,
    onBatch: countRows,
    onFailure: (error, what) => {
      countFailure();
      onFailure(error, what);
    },
  });
  const rules = auditRules(document);
  const digestOf = addressDigest(secret);
  return {
    handlers: auditOperations({ pool, log }),
    /** Adds the hooks; before anything else that may answer. */
    observe: (http: FastifyInstance) => observe(http, { log, rules, digestOf, now: machineClock }),
    /** Resolves when every row so far is written. */
    flush: () => log.flush(),
    stop: () => log.stop(),
  };
}

type Observer = {
  readonly log: AuditLog;
  readonly rules: ReadonlyMap<string, AuditRule>;
  readonly digestOf: (address: string) => string;
  readonly now: Clock;
};

function observe(http: FastifyInstance, { log, rules, digestOf, now }: Observer): void {
  http.decorateRequest("audit", null);

  http.addHook("onRequest", async (request, reply) => {
    const rule = rules.get(request.routeOptions.config?.operation?.operationId ?? "");
    if (rule === undefined || rule.when === "never") return;
    // What could not be written down must not be done.
    if (log.isFull()) throw new Problem("OVERLOADED", { headers: { "Retry-After": "1" } });
    request.audit = { rule, at: now(), reply: undefined };
    // A stream is written past the hooks below; its row is made when it ends.
    reply.raw.once("close", () => {
      if (request.audit !== null && reply.sent) log.append(take(request, reply));
    });
  });

  http.addHook("preSerialization", async (request, _reply, payload) => {
    if (request.audit !== null) request.audit.reply = payload;
    return payload;
  });

  http.addHook("onSend", async (request, reply, payload) => {
    if (request.audit === null) return payload;
    const { when } = request.audit.rule;
    const record = take(request, reply);
    if (when === "after" || record.status >= 400) {
      log.append(record);
      return payload;
    }
    try {
      await log.appendDurably(record);
    } catch (cause) {
      const code = request.method === "GET" ? "UNAVAILABLE" : "OUTCOME_UNKNOWN";
      throw new Problem(code, { headers: { "Retry-After": "1" }, cause });
    }
    return payload;
  });

  function take(request: FastifyRequest, reply: FastifyReply): AuditRecord {
    const { rule, at, reply: body } = request.audit!;
    request.audit = null;
    const status = reply.statusCode;
    // Of a request that was not understood, or whose sender is unknown, the values mean nothing.
    const understood = status !== 400 && status !== 401;
    const exchange = { params: request.params, query: request.query, body: request.body };
    return {
      at,
      operation: request.routeOptions.config.operation!.operationId,
      ...actorOf(request.principal as Principal | null, status < 300 ? body : undefined),
      objects: understood ? objectsIn(rule, { ...exchange, reply: status < 300 ? body : undefined }) : [],
      status,
      errorCode: (body as { error?: { code?: string } } | undefined)?.error?.code ?? null,
      reason: understood ? reasonIn(rule, { ...exchange, reply: undefined }) : null,
      traceId: request.id,
      addressDigest: digestOf(request.ip),
    };
  }
}

/** Who acts. Whoever signs in is known by the answer only. */
function actorOf(
  principal: Principal | null,
  reply: unknown,
): Pick<AuditRecord, "actor" | "role" | "session"> {
  if (principal?.kind === "user") {
    return { actor: principal.userId, role: principal.role, session: principal.sessionId ?? null };
  }
  if (principal?.kind === "network" || principal?.kind === "bank") {
    return { actor: principal.keyId, role: principal.kind, session: null };
  }
  const { userId, role, sessionId } = (reply ?? {}) as Record<string, unknown>;
  if (typeof userId === "string" && typeof role === "string" && typeof sessionId === "string") {
    return { actor: userId, role, session: sessionId };
  }
  return { actor: null, role: "nobody", session: null };
}

/** The same for the same address, and tells nothing to somebody without the key. */
function addressDigest(secret: Buffer): (address: string) => string {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "makeba audit address", 32));
  const known = new LRUCache<string, string>({ max: 10_000 });
  return (address) => {
    let digest = known.get(address);
    if (digest === undefined) {
      digest = createHmac("sha256", key).update(address).digest("hex").slice(0, 32);
      known.set(address, digest);
    }
    return digest;
  };
}

function auditMetrics(registry: Registry, queueSize: () => number) {
  const registers = [registry];
  const rows = new Counter({ name: "makeba_audit_rows_total", help: "Audit rows written.", registers });
  const failures = new Counter({
    name: "makeba_audit_failures_total",
    help: "Attempts at a batch of audit rows that failed.",
    registers,
  });
  new Gauge({
    name: "makeba_audit_queue_size",
    help: "Audit rows waiting to be written.",
    registers,
    collect() {
      this.set(queueSize());
    },
  });
  return { countRows: (count: number) => rows.inc(count), countFailure: () => failures.inc() };
}
