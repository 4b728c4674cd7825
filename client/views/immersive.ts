import { type ComponentType, createContext } from 'react';
import type { SceneStage } from '../scene/index.ts';
import type { Watched } from '../store/ports.ts';

/** What the way into a headset needs of the view that shows the scene. */
export interface ImmersiveProps {
  stage: SceneStage;
  room: Watched;
  theme: 'dark' | 'light';
  /** Node id that is selected on the page, or null. */
  selected: string | null;
}

/** The button into a headset (client/xr), which views do not know: app gives it, or nothing does. */
export const ImmersiveSlot = createContext<ComponentType<ImmersiveProps> | null>(null);
