/** The sign-in page: of its own, so that nothing of the real page is needed before one may see it. */
export const signInPage = (nonce: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <title>Sign in - Millrace</title>
    <link rel="icon" href="data:,">
    <style nonce="${nonce}">
      :root { color-scheme: dark light; font: 16px/1.5 system-ui, sans-serif; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
      main { width: min(24rem, 90vw); }
      label { display: block; margin-bottom: .25rem; }
      input, button { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; }
      button { margin-top: 1rem; }
      #problem { min-height: 1.5em; margin: 1rem 0 0; }
    </style>
    <script type="module" src="/signin.js"></script>
  </head>
  <body>
    <main>
      <h1>Millrace</h1>
      <form>
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
        <button>Sign in</button>
        <p id="problem" role="alert"></p>
      </form>
      <noscript>Signing in needs JavaScript.</noscript>
    </main>
  </body>
</html>
`;

/** After signing in it loads /signin once more: the server checks where to go from there. */
export const SIGN_IN_SCRIPT = `const form = document.querySelector('form');
const problem = document.querySelector('#problem');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  try {
    const response = await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: form.elements.token.value.trim() }),
    });
    if (response.ok) location.reload();
    else problem.textContent = (await response.json()).detail ?? 'That did not work.';
  } catch {
    problem.textContent = 'Millrace does not answer.';
  }
});
`;

const HERE = 'http://here.invalid';

/** Where to go after signing in: a path on this site, whatever was asked for. */
export function targetOf(to: unknown): string {
  if (typeof to !== 'string' || !to.startsWith('/')) return '/';
  try {
    const url = new URL(to, HERE);
    const path = `${url.pathname}${url.search}${url.hash}`;
    return url.origin === HERE && !path.startsWith('//') && url.pathname !== '/signin' ? path : '/';
  } catch {
    return '/';
  }
}
