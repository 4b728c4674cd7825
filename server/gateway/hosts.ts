import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from './config.ts';
import { isWildcard } from './exposure.ts';

export interface Hosts {
  /** Whether the request's Host names us: the defence against DNS rebinding. */
  allows(request: IncomingMessage): boolean;
  /** Whether a page of this origin may write and open a socket. */
  allowsOrigin(request: IncomingMessage): boolean;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** `port` is asked for at each request: with port 0 it is known only once we listen. */
export function createHosts(config: GatewayConfig, port: () => number): Hosts {
  const own = isWildcard(config.host) ? [] : [bracketed(config.host)];
  const names = new Set([...LOOPBACK, ...own, ...config.allowedHosts].map((name) => name.toLowerCase()));
  const origins = new Set(config.allowedOrigins.map(originOf));

  const allows = (request: IncomingMessage): boolean => {
    const host = parse(request.headers.host);
    if (host === null) return false;
    // An entry with a port of its own stands for a proxy in front of us.
    if (host.port !== null && names.has(`${host.name}:${host.port}`)) return true;
    if (host.port !== null && host.port !== port()) return false;
    if (names.has(host.name)) return true;
    // On all addresses: the very address that was called. An address cannot be rebound.
    return isWildcard(config.host) && host.name === bracketed(unmapped(request.socket.localAddress ?? ''));
  };

  return {
    allows,
    allowsOrigin(request) {
      const { origin } = request.headers;
      if (request.headers['sec-fetch-site'] === 'cross-site' && !origins.has(originOf(origin ?? '')))
        return false;
      if (origin === undefined) return true;
      if (origins.has(originOf(origin))) return true;
      const from = /^https?:\/\/(.+)$/.exec(origin)?.[1];
      return from !== undefined && from.toLowerCase() === request.headers.host?.toLowerCase();
    },
  };
}

function parse(header: string | undefined): { name: string; port: number | null } | null {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::(\d{1,5}))?$/.exec(header?.toLowerCase() ?? '');
  if (found?.[1] === undefined) return null;
  return { name: found[1], port: found[2] === undefined ? null : Number(found[2]) };
}

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
const unmapped = (address: string): string => address.replace(/^::ffff:/, '');

function originOf(text: string): string {
  try {
    return new URL(text).origin;
  } catch {
    return text;
  }
}
