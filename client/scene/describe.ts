import type { BoxesLayer } from './layers/boxes.ts';
import type { LabelsLayer } from './layers/labels.ts';
import type { LinkData } from './layers/link-data.ts';
import type { WheelsLayer } from './layers/wheels.ts';
import { type Emphasis, FULL } from './look/emphasis.ts';
import type { SceneLook } from './look/look.ts';

/** What stands in the scene, read back from the very buffers that are drawn: tests and screen shots' captions use it. */
export interface SceneDescription {
  bodies: {
    id: string;
    kind: string;
    x: number;
    z: number;
    tone: string;
    lit: boolean;
    label: { name: string; line: string; shown: boolean } | null;
  }[];
  /** Backlog columns: height in world units. */
  lanes: { body: string; lane: string; height: number; striped: boolean; locked: boolean; turning: number }[];
  /** Radians a second. */
  wheels: { body: string; turning: number }[];
  /** Density: share of the places for marks that hold one, 0-1. */
  links: { id: string; density: number; red: boolean; lit: boolean }[];
  beacons: { severity: string; x: number; z: number }[];
}

export interface Drawn {
  look: SceneLook;
  boxes: BoxesLayer;
  wheels: WheelsLayer;
  links: LinkData;
  labels: LabelsLayer;
  emphasis: Emphasis | null;
}

export function describe({ look, boxes, wheels, links, labels, emphasis }: Drawn): SceneDescription {
  const idOf = (body: number): string => look.bodies[body]?.id ?? '';
  return {
    bodies: look.bodies.map((body, at) => ({
      id: body.id,
      kind: body.kind,
      x: body.place.x,
      z: body.place.z,
      tone: body.tone,
      lit: emphasis === null || emphasis[at] === FULL,
      label: labels.read(at),
    })),
    lanes: look.lanes.map((lane, at) => ({
      body: idOf(lane.body),
      lane: lane.id,
      height: boxes.columnHeight(at),
      striped: boxes.isStriped(at),
      locked: boxes.isLocked(at),
      turning: boxes.paddleSpeed(at),
    })),
    wheels: look.wheels.map((wheel, at) => ({ body: idOf(wheel.body), turning: wheels.speed(at) })),
    links: look.links.slice(0, look.edgeCount).map((link, at) => ({
      id: link.edge?.id ?? '',
      density: links.density(at),
      red: links.isRed(at),
      lit: links.isLit(at),
    })),
    beacons: look.beacons.map(({ severity, x, z }) => ({ severity, x, z })),
  };
}
