import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import { Shell } from './app/shell.tsx';
import { connect } from './net/index.ts';
import { PortsProvider } from './store/context.ts';
import { preferences } from './store/preferences.ts';
import './ui/fonts.ts';

// The page's Content-Security-Policy allows no eval; without this zod probes for it.
z.config({ jitless: true });
const { theme, reducedMotion } = preferences();
document.documentElement.dataset.theme = theme;
document.documentElement.dataset.motion = reducedMotion ? 'reduced' : 'full';

// Libraries that inject a style element (scroll locking under a dialog) take their nonce from this name.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
Object.assign(globalThis, { __webpack_nonce__: nonce });

const ports = connect();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <PortsProvider value={ports}>
        <Shell />
      </PortsProvider>
    </StrictMode>,
  );
}
