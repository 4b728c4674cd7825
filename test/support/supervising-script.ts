import { supervise } from '../../pipeline/children/supervised.ts';
import { runScript } from './run-script.ts';

/** A parent with one supervised child; tells the child's process id. */
const child = supervise(
  'adder',
  () => runScript('support/child-script.ts', []),
  () => {},
);
await child.up();
process.send?.(child.pid);
