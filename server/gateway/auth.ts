import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { GatewayConfig, Role } from './config.ts';

/** Who asks. `scope` stands for what they may see; today everyone who may enter sees all. */
export interface Viewer {
  name: string;
  role: Role;
  scope: string;
}

export interface Auth {
  /** False: nobody has to sign in. */
  readonly required: boolean;
  /** Who sends this request, by `Authorization: Bearer` or by session cookie; null: not signed in. */
  viewer(request: IncomingMessage): Viewer | null;
  /** The value of a new session's cookie; null: no such token. */
  signIn(token: string): { session: string; viewer: Viewer } | null;
  signOut(request: IncomingMessage): void;
}

export const SESSION_COOKIE = 'millrace_session';
export const SESSION_SECONDS = 12 * 3_600;
const MOST_SESSIONS = 10_000;
const SCOPE = 'all';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
export const mayAct = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Tokens are compared by their SHA-256 in constant time. A cookie holds a random session, not the token: cookies know no ports,
 * so other servers on the same host see it. Sessions live in memory and end with the process.
 */
export function createAuth(
  config: GatewayConfig,
  clock: Clock,
  cookies: (header: string) => Record<string, string | undefined>,
): Auth {
  const anyone: Viewer = { name: 'anonymous', role: 'admin', scope: SCOPE };
  if (config.auth.kind === 'none')
    return { required: false, viewer: () => anyone, signIn: () => null, signOut: () => undefined };

  const tokens = config.auth.tokens.map(({ name, sha256, role }) => ({
    hash: Buffer.from(sha256, 'hex'),
    viewer: { name, role, scope: SCOPE },
  }));
  /** By the hash of the session, oldest first. */
  const sessions = new Map<string, { viewer: Viewer; ends: number }>();
  const sessionOf = (request: IncomingMessage): string | null => {
    const value = cookies(request.headers.cookie ?? '')[SESSION_COOKIE];
    return value === undefined || value === '' ? null : digest(value).toString('hex');
  };

  const byToken = (token: string): Viewer | null => {
    const hash = digest(token);
    let found: Viewer | null = null;
    for (const known of tokens) if (timingSafeEqual(known.hash, hash)) found = known.viewer;
    return found;
  };

  return {
    required: true,
    viewer(request) {
      const { authorization } = request.headers;
      const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
      if (authorization !== undefined) return bearer === undefined ? null : byToken(bearer);
      const key = sessionOf(request);
      const session = key === null ? undefined : sessions.get(key);
      return session !== undefined && session.ends > clock.now() ? session.viewer : null;
    },
    signIn(token) {
      const viewer = byToken(token);
      if (viewer === null) return null;
      const now = clock.now();
      for (const [key, { ends }] of sessions)
        if (ends <= now || sessions.size >= MOST_SESSIONS) sessions.delete(key);
      const session = randomBytes(32).toString('base64url');
      sessions.set(digest(session).toString('hex'), { viewer, ends: now + SESSION_SECONDS * 1_000 });
      return { session, viewer };
    },
    signOut(request) {
      const key = sessionOf(request);
      if (key !== null) sessions.delete(key);
    },
  };
}
