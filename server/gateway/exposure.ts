import { isIPv4, isIPv6 } from 'node:net';
import { MillraceError } from '../errors.ts';
import type { GatewayConfig } from './config.ts';

/** A name or address that only this machine can reach. */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost') return true;
  if (isIPv4(name)) return name.startsWith('127.');
  return isIPv6(name) && (name === '::1' || name === '0:0:0:0:0:0:0:1');
}

/** Listens on every address of the machine. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::' || host === '[::]';

/** Throws insecure-host when other machines could look and change without signing in. */
export function checkExposure(config: GatewayConfig, insecure: boolean): void {
  if (insecure || config.auth.kind !== 'none' || isLoopback(config.host)) return;
  throw new MillraceError(
    'insecure-host',
    `HOST ${config.host} lets other machines in, and nobody has to sign in. Add tokens (millrace token NAME prints one), or serve this machine only (HOST=127.0.0.1), or say --insecure.`,
    { field: 'server.host' },
  );
}
