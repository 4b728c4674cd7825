import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';

const VIEWERS = [1, 100, 500];
const SECONDS = 8;

interface Report {
  cpu: { user: number; system: number };
  metrics: Record<string, number>;
  rss: number;
}

/**
 * Viewers of one overview of some 490 nodes, all of whose numbers change four times a second: bytes to each, CPU of the bridge
 * (a process of its own, the model's and the queries' work included), and the time from a picture to its tick at the viewer.
 * The viewers share the other core with each other: their delay at 500 is mostly their own.
 */
export async function run({ print }: { print: (line: string) => void }): Promise<Record<string, number>> {
  const script = fileURLToPath(new URL('gateway-server.support.ts', import.meta.url));
  const child = fork(script, [], { execArgv: ['--import', './scripts/typescript.mjs'] });
  const hear = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (told) => resolve(told as T)));
  const ask = async (): Promise<Report> => {
    child.send('report');
    return hear<Report>();
  };
  const figures: Record<string, number> = {};
  try {
    const { port } = await hear<{ port: number }>();
    for (const viewers of VIEWERS) {
      const delays: number[] = [];
      const sockets: Socket[] = [];
      for (let i = 0; i < viewers; i++) sockets.push(look(`http://127.0.0.1:${port}`, delays));
      await Promise.all(sockets.map(firstSnapshot));
      delays.length = 0;
      const before = await ask();
      await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
      const after = await ask();
      const cpu = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6 / SECONDS;
      const bytes =
        ((after.metrics.bytes_out_total ?? 0) - (before.metrics.bytes_out_total ?? 0)) / viewers / SECONDS;
      delays.sort((a, b) => a - b);
      const at = (share: number) => delays[Math.floor(delays.length * share)] ?? Number.NaN;
      figures[`viewers${viewers}BytesPerSecond`] = Math.round(bytes);
      figures[`viewers${viewers}Cores`] = Math.round(cpu * 100) / 100;
      figures[`viewers${viewers}DelayP50Ms`] = Math.round(at(0.5));
      figures[`viewers${viewers}DelayP95Ms`] = Math.round(at(0.95));
      print(
        `${viewers} viewers: ${(bytes / 1_000).toFixed(1)} kB/s each, bridge ${cpu.toFixed(2)} cores and ${Math.round(after.rss / 1e6)} MB, delay ${at(0.5).toFixed(0)} ms (p50) ${at(0.95).toFixed(0)} ms (p95)`,
      );
      for (const socket of sockets) socket.disconnect();
    }
  } finally {
    child.disconnect();
  }
  return figures;
}

function look(url: string, delays: number[]): Socket {
  const socket = io(url, {
    parser,
    transports: ['websocket'],
    auth: { protocol: PROTOCOL_VERSION },
    forceNew: true,
  });
  socket.on('connect', () =>
    socket.emit('subscribe', { room: 1, spec: { view: 'overview', cluster: 'bench' } }),
  );
  socket.on('tick', (_wire: number, bytes: Uint8Array) => {
    const asOf = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(8, true);
    delays.push(Date.now() - asOf);
  });
  return socket;
}

const firstSnapshot = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('snapshot', () => resolve()));
