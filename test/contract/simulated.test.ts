import { systemClock } from '../../server/clock.ts';
import { silentLog } from '../../server/log.ts';
import { createSimulatedSource } from '../../server/sources/simulated/index.ts';
import { sourceContract } from './source.ts';

sourceContract('the simulated shop', () =>
  createSimulatedSource({ name: 'demo' }, { clock: systemClock, log: silentLog }),
);
