// Which network addresses a webhook may lead to. Whoever names an address makes this server connect to it, so it must be
// a public one: otherwise the server could be made to ask its own neighbours.
import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const V4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Within 2000::/3, which is all that is public: translations of IPv4, tunnels and documentation. */
const V6: readonly [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const refusedV4 = new BlockList();
for (const [net, bits] of V4) refusedV4.addSubnet(net, bits, "ipv4");
const globalV6 = new BlockList();
globalV6.addSubnet("2000::", 3, "ipv6");
const refusedV6 = new BlockList();
for (const [net, bits] of V6) refusedV6.addSubnet(net, bits, "ipv6");

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refusedV4.check(address, "ipv4");
    case 6:
      return globalV6.check(address, "ipv6") && !refusedV6.check(address, "ipv6");
    default:
      return false;
  }
}

export class AddressRefusedError extends Error {}

/**
 * Looks a name up for a connection, and refuses when any of its addresses is not public. The connection goes to the
 * addresses that were judged, so a name cannot mean something else a moment later.
 */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      const refused = addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address));
      if (refused)
        return callback(new AddressRefusedError("the name leads to an address that is not public"), "", 0);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

/** Why an address cannot be a webhook's, as far as its text tells; nothing when it can. */
export function urlFinding(text: string, sandbox: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "must be an https URL";
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    return "must have no user, password or fragment";
  if (sandbox) return undefined;
  if (url.protocol !== "https:") return "must be an https URL";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublicAddress(host)) return "must lead to a public address";
  if (isIP(host) === 0 && !host.replace(/\.$/, "").includes(".")) return "must lead to a public address";
  return /\.(localhost|local|internal|home\.arpa)\.?$/.test(host)
    ? "must lead to a public address"
    : undefined;
}
