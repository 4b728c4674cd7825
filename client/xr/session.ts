import type { WebGLRenderer } from 'three';

/** Asks for the session. Browsers grant it only inside the click itself: call this before anything is awaited. */
export function requestVr(): Promise<XRSession> {
  const { xr } = navigator;
  if (!xr) return Promise.reject(new DOMException('This browser has no WebXR.', 'NotSupportedError'));
  return xr.requestSession('immersive-vr', {
    requiredFeatures: ['local-floor'],
    // three draws into a projection layer wherever the browser has them.
    optionalFeatures: ['hand-tracking', 'layers'],
  });
}

/** Hands the session to three: from here on frames come from the headset. */
export async function startVr(gl: WebGLRenderer, session: XRSession): Promise<void> {
  gl.xr.setReferenceSpaceType('local-floor');
  await gl.xr.setSession(session);
  await chooseRate(session);
}

/** 90 pictures a second, else 72: the highest on offer (120) costs the battery more than it shows. */
async function chooseRate(session: XRSession): Promise<void> {
  const offered = session.supportedFrameRates;
  const rate = [90, 72].find((wanted) => offered?.includes(wanted));
  if (rate === undefined || session.frameRate === rate) return;
  try {
    await session.updateTargetFrameRate(rate);
  } catch {
    // The headset keeps its own rate.
  }
}

/** Why there is no session, in words for the person who asked. */
export function refusal(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
      return 'The headset or the browser refused the session. Allow virtual reality for this page and try again.';
    case 'NotSupportedError':
      return 'This headset does not know where its floor is. Set up its room and try again.';
    case 'SecurityError':
      return 'The browser allows VR only over HTTPS or localhost, and only on a click.';
    case 'InvalidStateError':
      return 'A session runs already, perhaps in another tab. Leave it there and try again.';
    default:
      return `The session could not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}
