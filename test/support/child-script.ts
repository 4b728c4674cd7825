import { sayReady, serveCommands } from '../../pipeline/children/ipc.ts';
import { endWithParent } from '../../pipeline/platform/spawn.ts';

/** A child that adds up what it is told, and can be told to fail or to end. */
let sum = 0;
serveCommands<{ kind: 'add'; value: number } | { kind: 'fail' } | { kind: 'exit' }>((command) => {
  if (command.kind === 'fail') return Promise.reject(new Error('told to fail'));
  if (command.kind === 'exit') process.exit(3);
  sum += command.value;
  return Promise.resolve(sum);
});
endWithParent(() => process.exit(0));
sayReady();
