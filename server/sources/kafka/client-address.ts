import { MillraceError } from '../../errors.ts';
import type { Address } from './client-socket.ts';

/** `host:port` or `[v6]:port`. Throws config-invalid, field brokers. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535))
    throw new MillraceError('config-invalid', `brokers: ${text} is not host:port`, { field: 'brokers' });
  return { host, port };
}
