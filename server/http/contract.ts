// The contract as this server serves it: without the sandbox's operations unless the sandbox is on.
import type { OpenApiDocument } from "@makeba/openapi/bind";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };

type PathItem = Record<string, { "x-sandbox"?: boolean }>;

export function contractFor(sandbox: boolean): OpenApiDocument {
  if (sandbox) return wallet;
  const paths: Record<string, PathItem> = {};
  for (const [path, item] of Object.entries(wallet.paths as unknown as Record<string, PathItem>)) {
    const kept = Object.entries(item).filter(([, operation]) => !operation["x-sandbox"]);
    if (kept.some(([key]) => key !== "parameters")) paths[path] = Object.fromEntries(kept);
  }
  return { ...wallet, paths, tags: wallet.tags.filter((tag) => tag.name !== "sandbox") } as OpenApiDocument;
}
