import { MillraceError } from '../../errors.ts';

export interface ClientCredentials {
  tokenEndpoint: string;
  clientId: string;
  clientSecret: string;
  scope?: string;
}

const TIMEOUT_MS = 5_000;
/** A token this near to its end is not used for a new login. */
const EARLY_MS = 30_000;
/** RFC 6749 leaves `expires_in` optional. */
const UNKNOWN_LIFE_MS = 60_000;
const MAX_ANSWER_CHARS = 64 * 1024;

/**
 * Access tokens by the client credentials grant (RFC 6749, 4.4), kept until shortly before they expire; simultaneous logins share one request.
 * Errors never contain the secret or the token: authentication-failed (refused), broker-unreachable (endpoint not reached).
 */
export function createTokenSource(
  credentials: ClientCredentials,
  now: () => number = Date.now,
): () => Promise<string> {
  let kept: { token: string; until: number } | null = null;
  let asking: Promise<string> | null = null;
  const ask = async () => {
    const asked = now();
    const { token, lifeMs } = await requestToken(credentials);
    kept = { token, until: asked + Math.max(lifeMs / 2, lifeMs - EARLY_MS) };
    return token;
  };
  return () => {
    if (kept !== null && now() < kept.until) return Promise.resolve(kept.token);
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
}

async function requestToken(credentials: ClientCredentials): Promise<{ token: string; lifeMs: number }> {
  const { tokenEndpoint, clientId, clientSecret, scope } = credentials;
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  let response: Response;
  let text: string;
  try {
    response = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${basic.toString('base64')}`, accept: 'application/json' },
      body: form,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new MillraceError(
      'broker-unreachable',
      `the token endpoint ${place(tokenEndpoint)} cannot be reached`,
      {
        canRetry: true,
        cause,
      },
    );
  }
  if (!response.ok)
    throw new MillraceError(
      'authentication-failed',
      `the token endpoint ${place(tokenEndpoint)} refuses the client (HTTP ${response.status})`,
      { canRetry: response.status >= 500 },
    );
  const token = parseToken(text);
  if (token === null)
    throw new MillraceError(
      'authentication-failed',
      `the token endpoint ${place(tokenEndpoint)} does not answer with an access token`,
    );
  return token;
}

/** RFC 6749, 2.3.1: the form encoding, also inside of Basic. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function parseToken(text: string): { token: string; lifeMs: number } | null {
  if (text.length > MAX_ANSWER_CHARS) return null;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer)) return null;
  if (typeof answer.access_token !== 'string' || answer.access_token === '') return null;
  const seconds = 'expires_in' in answer ? Number(answer.expires_in) : Number.NaN;
  return { token: answer.access_token, lifeMs: seconds > 0 ? seconds * 1_000 : UNKNOWN_LIFE_MS };
}

/** Without user, query or fragment: they may hold secrets. */
function place(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : '(not a URL)';
}
