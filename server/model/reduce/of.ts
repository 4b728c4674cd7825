import type { Observation } from '../observation.ts';

/** The observation of one kind. */
export type Of<K extends Observation['kind']> = Extract<Observation, { kind: K }>;
