import type { Kafka } from 'kafkajs';
import type { Company } from '../children/company.ts';

/** What a drill may break. */
export interface Scene {
  company: Company;
  kafka: Kafka;
  /** Generated orders a second, on average. */
  orderRate(): number;
}

/** Tells, while a drill starts, runs or is mended, what is the case; shown beside its name. */
export type Say = (detail: string) => void;

/** The two halves of one use of a drill. */
export interface Breakage {
  /** Resolves once the fault is in place. */
  start(): Promise<void>;
  /** Mends what start has broken, also when start got only half way. Resolves once it is mended. */
  mend(): Promise<void>;
}

/** Breaks one thing on purpose in the real pipeline, and mends it. */
export interface Drill {
  name: string;
  title: string;
  /** Two sentences for people. */
  description: string;
  /** The codes of the findings that it should bring up, first the one that it is about. */
  expects: readonly string[];
  prepare(scene: Scene, say: Say): Breakage;
}
