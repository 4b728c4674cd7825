import { useEffect, useRef, useState } from 'react';
import type { SceneStage } from '../scene/contract.ts';
import { usePorts } from '../store/context.ts';
import type { Watched } from '../store/ports.ts';
import './enter-vr.css';

type Xr = typeof import('./index.ts');

export interface EnterVrProps {
  stage: SceneStage;
  room: Watched;
  theme: 'dark' | 'light';
  selected: string | null;
}

/**
 * Enter VR. There where a headset is, ready once its chunk has come: the click must ask for the session before anything is
 * awaited. When the session ends the page is as it was, and the focus is back on the button.
 */
export function EnterVr({ stage, room, theme, selected }: EnterVrProps) {
  const { watch } = usePorts();
  const supported = useHeadset();
  const [xr, setXr] = useState<Xr | null>(null);
  const [session, setSession] = useState<XRSession | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const leave = useRef<(() => void) | null>(null);

  useEffect(() => {
    if (!supported || xr) return;
    let alive = true;
    import('./index.ts').then(
      (loaded) => alive && setXr(loaded),
      () => alive && setTrouble('The part for headsets could not be loaded. Reload the page to try again.'),
    );
    return () => {
      alive = false;
    };
  }, [supported, xr]);
  useEffect(() => () => leave.current?.(), [stage]);

  if (!supported) return null;

  const enter = async (loaded: Xr): Promise<void> => {
    const { gl } = stage;
    // First of all: the browser grants it only inside the click.
    const request = loaded.requestVr();
    setTrouble(null);
    setAsked(true);
    try {
      const begun = await request;
      const end = (): void => void begun.end().catch(() => undefined);
      const lost = (): void => {
        setTrouble('The picture in the headset was lost. Enter VR again.');
        end();
      };
      const top = new loaded.TableTop({ stage, room, theme, selected, now: () => watch.now(), onLeave: end });
      const ended = (): void => {
        gl.xr.removeEventListener('sessionend', ended);
        gl.domElement.removeEventListener('webglcontextlost', lost);
        leave.current = null;
        top.dispose();
        setSession(null);
        // After React has made the button a button again.
        requestAnimationFrame(() => button.current?.focus());
      };
      // After three has given the canvas its own size back.
      gl.xr.addEventListener('sessionend', ended);
      gl.domElement.addEventListener('webglcontextlost', lost);
      leave.current = end;
      setSession(begun);
      await loaded.startVr(gl, begun).catch((error: unknown) => {
        setTrouble(loaded.refusal(error));
        end();
      });
    } catch (error) {
      setTrouble(loaded.refusal(error));
    } finally {
      setAsked(false);
    }
  };
  return (
    <div className="enter-vr">
      {trouble === null ? null : <p role="alert">{trouble}</p>}
      <button
        type="button"
        className="button"
        ref={button}
        disabled={xr === null || asked}
        aria-busy={xr === null}
        onClick={() => {
          if (session) leave.current?.();
          else if (xr) void enter(xr);
        }}
      >
        {session === null ? 'Enter VR' : 'Leave VR'}
      </button>
    </div>
  );
}

/** Whether a headset is there, asked again when one comes or goes. */
function useHeadset(): boolean {
  const [supported, setSupported] = useState(false);
  useEffect(() => {
    const { xr } = navigator;
    if (!xr) return;
    let alive = true;
    const ask = (): void =>
      void xr.isSessionSupported('immersive-vr').then(
        (yes) => alive && setSupported(yes),
        () => alive && setSupported(false),
      );
    ask();
    xr.addEventListener('devicechange', ask);
    return () => {
      alive = false;
      xr.removeEventListener('devicechange', ask);
    };
  }, []);
  return supported;
}
