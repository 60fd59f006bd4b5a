// The plugin's only way out: decides which requests are sent, and adds the key to
// those that need it, outside the plugin. Must not know any particular service.

import { http } from "@bytecodealliance/preview2-shim";

/** What a plugin may do. A host is a name, or `*.DOMAIN` for its subdomains. */
export interface Policy {
  /** Allowed hosts. */
  hosts: string[];
  /** Hosts that get the key, and the form of the key. */
  keyHosts: string[];
  /** The whole `Authorization` header, if any. */
  authorization?: string;
  /** For tests: a server on loopback; `/~/HOST/PATH` there stands for HOST. */
  endpoint?: string;
}

/** The used part of wasi:http/types.outgoing-request. */
interface Request {
  scheme(): { tag: string } | undefined;
  authority(): string | undefined;
  pathWithQuery(): string | undefined;
  headers(): { has(name: string): boolean; entries(): [string, Uint8Array][] };
}

const denied = { tag: "HTTP-request-denied" };

/** The shim's HTTP, with this policy in front. */
export function guarded(policy: Policy): typeof http {
  const handler = http.outgoingHandler as unknown as { handle: (r: unknown, o: unknown) => unknown };
  const handle = (request: Request, options: unknown): unknown => {
    const host = destination(request, policy);
    if (!host || !matches(host, policy.hosts)) throw denied;
    const key = policy.authorization;
    if (key && request.headers().has("authorization")) throw denied;
    if (key && matches(host, policy.keyHosts)) {
      // Request headers are immutable by now, but `entries()` is the shim's own list.
      request.headers().entries().push(["authorization", new TextEncoder().encode(key)]);
    }
    return handler.handle(request, options);
  };
  return { ...http, outgoingHandler: { ...http.outgoingHandler, handle } } as unknown as typeof http;
}

/** The host of a request; undefined if it is for neither https nor the endpoint. */
function destination(request: Request, policy: Policy): string | undefined {
  const authority = request.authority() ?? "";
  if (request.scheme()?.tag === "HTTPS") return authority.split(":")[0]?.toLowerCase();
  if (!policy.endpoint || new URL(policy.endpoint).host !== authority) return undefined;
  return /^\/~\/([^/:]+)\//.exec(request.pathWithQuery() ?? "")?.[1]?.toLowerCase();
}

function matches(host: string, patterns: string[]): boolean {
  return patterns.some((p) => (p.startsWith("*.") ? host.endsWith(p.slice(1)) : host === p));
}
