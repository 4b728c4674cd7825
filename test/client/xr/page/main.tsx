import { _roots } from '@react-three/fiber';
import { createRoot } from 'react-dom/client';
import { Matrix4, Quaternion, Vector3 } from 'three';
import * as z from 'zod/mini';
import { Shell } from '../../../../client/app/shell.tsx';
import { recordedPorts } from '../../../../client/playground/recorded-ports.ts';
import { event, recording } from '../../../../client/playground/recording.ts';
import { FlowProgram } from '../../../../client/scene/index.ts';
import { PortsProvider } from '../../../../client/store/context.ts';
import { setPreferences } from '../../../../client/store/preferences.ts';
import '../../../../client/ui/fonts.ts';
import { TableTop } from '../../../../client/xr/index.ts';
import { PANEL } from '../../../../client/xr/panel.ts';
import { PANEL_BUTTONS, PIXELS, type PanelButton } from '../../../../client/xr/panel-draw.ts';

/** The whole page on recorded rooms, with what stands in the headset's scene within a test's reach. */
declare global {
  interface Window {
    headset: typeof headset;
  }
}

type Triple = [number, number, number];

// Whatever program draws is the one under test.
let program: FlowProgram | null = null;
let frames = 0;
const drawFrame = FlowProgram.prototype.frame;
FlowProgram.prototype.frame = function (this: FlowProgram, seconds: number): boolean {
  program = this;
  frames++;
  return drawFrame.call(this, seconds);
};

const top = (): TableTop => {
  if (!(program?.immersion instanceof TableTop)) throw new Error('no session runs');
  return program.immersion;
};

const headset = {
  running: (): boolean => program?.immersion instanceof TableTop,
  frames: (): number => frames,
  said: () => top().panel.object.userData.text as unknown,
  panelShown: (): boolean => top().panel.object.visible,
  panelAt: (): Triple => top().panel.object.position.toArray() as Triple,
  table: () => ({ ...top().table.middle, turn: top().table.turn, scale: top().table.scale }),
  /** Where a node stands in the room, in metres. */
  nodeAt(id: string): Triple {
    const place = program?.placeOf(id);
    if (!place) throw new Error(`no node ${id}`);
    return top()
      .table.toRoom(new Vector3(place.x, 0.4, place.z))
      .toArray() as Triple;
  },
  /** Where a button of the panel hangs in the room. */
  buttonAt(name: PanelButton): Triple {
    const button = PANEL_BUTTONS.find((one) => one.name === name);
    if (!button) throw new Error(name);
    const x = ((button.left + button.width / 2) / PIXELS.width - 0.5) * PANEL.width;
    const y = (0.5 - (button.top + button.height / 2) / PIXELS.height) * PANEL.height;
    const { object } = top().panel;
    object.updateMatrix();
    return new Vector3(x, y, 0).applyMatrix4(object.matrix).toArray() as Triple;
  },
  /** The rotation of a controller that points from one place to another. */
  aim(from: Triple, to: Triple): [number, number, number, number] {
    const look = new Matrix4().lookAt(new Vector3(...from), new Vector3(...to), new Vector3(0, 1, 0));
    const q = new Quaternion().setFromRotationMatrix(look);
    return [q.x, q.y, q.z, q.w];
  },
  /** What the last frame cost, both eyes. */
  info(): { calls: number; triangles: number } {
    // The map of large flows is a canvas, too.
    const root = [...document.querySelectorAll('canvas')].flatMap((canvas) => _roots.get(canvas) ?? [])[0];
    const render = root?.store.getState().gl.info.render;
    return { calls: render?.calls ?? -1, triangles: render?.triangles ?? -1 };
  },
  /** All that entering and leaving must give back. */
  page() {
    return {
      camera: { ...program?.rig.state },
      type: program?.shared.uView.value.toArray(),
      address: window.location.href,
    };
  },
};
window.headset = headset;

z.config({ jitless: true });
const now = Date.now();
const query = new URLSearchParams(window.location.search);
if (query.get('theme') === 'light') setPreferences({ theme: 'light' });
const ports = recordedPorts({ now: Date.now, rooms: recording(now), event: event(now) });
setInterval(() => {
  ports.setLink({ state: 'live', since: now, lastMessageAt: Date.now() });
  ports.tick('overview', {});
}, 250);
window.history.replaceState(null, '', '/c/demo');
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <PortsProvider value={ports}>
      <Shell />
    </PortsProvider>,
  );
}
