import * as z from 'zod/mini';
import { type Auth, SESSION_COOKIE, SESSION_SECONDS } from '../auth.ts';
import { Refusal } from '../problems.ts';
import { type Route, route } from './route.ts';

export const sessionAnswer = z.object({ name: z.string(), role: z.enum(['viewer', 'operator', 'admin']) });

/** Signing in from a browser: the token is exchanged for a cookie that scripts cannot read. */
export function sessionRoutes(auth: Auth, secure: boolean): Route[] {
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  const shared = { path: '/session', inCluster: false, params: {}, query: {}, needs: null } as const;
  return [
    ...route({
      ...shared,
      method: 'POST',
      summary: 'Signs in with a token; sets a session cookie for 12 hours.',
      body: z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(1_000)) }),
      answer: sessionAnswer,
      problems: ['unauthenticated'],
      handle({ body: { token }, viewer, reply }) {
        if (!auth.required) return { name: viewer.name, role: viewer.role };
        const signedIn = auth.signIn(token);
        if (signedIn === null) throw new Refusal('unauthenticated', { detail: 'This token is not known.' });
        reply.setCookie(SESSION_COOKIE, signedIn.session, { ...cookie, maxAge: SESSION_SECONDS });
        return { name: signedIn.viewer.name, role: signedIn.viewer.role };
      },
    }),
    ...route({
      ...shared,
      method: 'DELETE',
      summary: 'Signs out.',
      body: null,
      answer: null,
      problems: [],
      handle({ reply }) {
        auth.signOut(reply.request.raw);
        reply.clearCookie(SESSION_COOKIE, cookie);
      },
    }),
  ];
}
