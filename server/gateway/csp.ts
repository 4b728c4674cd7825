import { randomBytes } from 'node:crypto';

/** A new nonce for each response: 128 random bits. */
export const newNonce = (): string => randomBytes(16).toString('base64');

/** The Content-Security-Policy of every response. Scripts and workers are files of ours; only styles take the nonce. */
export const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self' blob:",
    "font-src 'self'",
    "media-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
