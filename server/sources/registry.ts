import { createKafkaSource } from './kafka/index.ts';
import { createSimulatedSource } from './simulated/index.ts';

/** The one list of the kinds of things that Millrace can read from: a new source is a folder and a line here. */
export const sources = {
  kafka: createKafkaSource,
  simulated: createSimulatedSource,
} as const;
