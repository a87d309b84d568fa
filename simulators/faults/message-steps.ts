// Which step of the fault catalogue a request to the wallet, the switch or the bank is. Pure.

type Route = readonly [method: string, path: RegExp, step: string];

const WALLET: readonly Route[] = [
  ["POST", /^\/api\/v1\/network\/authorisations$/, "authorise"],
  ["POST", /^\/api\/v1\/network\/completions$/, "complete"],
  ["POST", /^\/api\/v1\/network\/reversals$/, "reverse"],
  ["GET", /^\/api\/v1\/network\/transactions\//, "enquire"],
  ["POST", /^\/api\/v1\/withdrawal\/atm$/, "issue"],
  ["POST", /^\/api\/v1\/withdrawal\/(agent\/)?[^/]+\/cancel$/, "cancel"],
  ["POST", /^\/api\/v1\/withdrawal\/agent$/, "request"],
  ["POST", /^\/api\/v1\/withdrawal\/agent\/[^/]+\/approve$/, "approve"],
  ["POST", /^\/api\/v1\/withdrawal\/agent\/[^/]+\/decline$/, "decline"],
  ["POST", /^\/api\/v1\/agent\/requests\/[^/]+\/confirm$/, "confirm"],
  ["POST", /^\/api\/v1\/agent\/requests\/[^/]+\/decline$/, "decline"],
  ["POST", /^\/api\/v1\/agent\/cash-ins$/, "cash-in"],
  ["POST", /^\/api\/v1\/agent\/cash-outs$/, "ask"],
  ["POST", /^\/api\/v1\/transfer$/, "transfer"],
  ["POST", /^\/api\/v1\/top-ups$/, "top-up"],
  ["POST", /^\/api\/v1\/withdrawal\/bank$/, "pay-out"],
  ["POST", /^\/api\/v1\/bank\/notifications$/, "callback"],
];
const AGENT: readonly Route[] = [
  ["POST", /^\/api\/v1\/agent\/requests\/[^/]+\/confirm$/, "confirm"],
  ["POST", /^\/api\/v1\/agent\/requests\/[^/]+\/decline$/, "decline"],
  ["POST", /^\/api\/v1\/agent\/cash-ins$/, "cash-in"],
  ["POST", /^\/api\/v1\/agent\/cash-outs$/, "ask"],
  ["GET", /^\/api\/v1\/withdrawal\/agent\/[^/]+$/, "collect"],
];
const SWITCH: readonly Route[] = [
  ["POST", /^\/v1\/authorisations$/, "authorise"],
  ["POST", /^\/v1\/completions$/, "complete"],
  ["POST", /^\/v1\/reversals$/, "reverse"],
  ["GET", /^\/v1\/transactions\//, "enquire"],
  ["GET", /^\/v1\/advices\//, "report"],
];
const BANK: readonly Route[] = [
  ["POST", /^\/v1\/collections$/, "collect"],
  ["POST", /^\/v1\/payouts$/, "pay-out"],
  ["GET", /^\/v1\/transactions\//, "enquire"],
];
const ROUTES = { wallet: WALLET, agent: AGENT, switch: SWITCH, bank: BANK };

/** Nothing when no fault can happen to it. */
export function stepOf(at: keyof typeof ROUTES, request: Request): string | undefined {
  const { pathname } = new URL(request.url);
  return ROUTES[at].find(([method, path]) => method === request.method && path.test(pathname))?.[2];
}
