/** What travels over the IPC channel between the pipeline and its child processes. */
export interface Request<C> {
  id: number;
  command: C;
}

export type Reply = { id: number; result: unknown } | { id: number; error: string };

/** Sent once, when the child does its work. */
export interface Ready {
  ready: true;
}

export type FromChild = Reply | Ready;

/** In a child: serves commands one after the other, in the order in which they came. */
export function serveCommands<C>(handle: (command: C) => Promise<unknown>): void {
  let last = Promise.resolve();
  process.on('message', (message: Request<C>) => {
    last = last.then(async () => {
      send(await answer(message, handle));
    });
  });
}

async function answer<C>(request: Request<C>, handle: (command: C) => Promise<unknown>): Promise<Reply> {
  try {
    return { id: request.id, result: (await handle(request.command)) ?? null };
  } catch (thrown) {
    return { id: request.id, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

export function sayReady(): void {
  send({ ready: true });
}

function send(message: FromChild): void {
  // The parent may be gone in this very moment; endWithParent deals with that.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
