import { createServer, type Server, type Socket } from 'node:net';
import { Encoder } from '../../../../server/sources/kafka/wire/encoder.ts';

/** One request as the fake broker sees it. */
export interface SeenRequest {
  apiKey: number;
  apiVersion: number;
  correlationId: number;
  clientId: string;
  body: Buffer;
}

export interface FakeBroker {
  port: number;
  address: string;
  /** In the order of their arrival. */
  seen: SeenRequest[];
  /** Made so far. */
  connections: number;
  /** Open now. */
  readonly open: number;
  close(): Promise<void>;
}

type Answer = (request: SeenRequest, socket: Socket, broker: FakeBroker) => Buffer | null;

/** A TCP server that speaks just enough Kafka: ApiVersions (Metadata v9, ListGroups v0) and Metadata with itself as broker 1; `answer` may say otherwise. */
export async function startFakeBroker(
  options: { answer?: Answer; onConnection?: (socket: Socket) => void; frames?: boolean } = {},
): Promise<FakeBroker> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    broker.connections++;
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    options.onConnection?.(socket);
    if (options.frames === false) {
      socket.resume();
      return;
    }
    let buffered = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
        const end = 4 + buffered.readInt32BE(0);
        const request = parse(buffered.subarray(4, end));
        buffered = buffered.subarray(end);
        broker.seen.push(request);
        const body = options.answer?.(request, socket, broker) ?? standardAnswer(request, broker);
        if (body !== null && !socket.destroyed) socket.write(frame(request, body));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const broker: FakeBroker = {
    port,
    address: `127.0.0.1:${port}`,
    seen: [],
    connections: 0,
    get open() {
      return sockets.size;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return broker;
}

/** Says nothing to this request. */
export const SILENCE = Buffer.alloc(0);

/** An answer with its length and correlation id in front. */
export function frame(request: SeenRequest, body: Buffer): Buffer {
  if (body === SILENCE) return SILENCE;
  return Buffer.concat([
    new Encoder()
      .int32(body.length + 4)
      .int32(request.correlationId)
      .result(),
    body,
  ]);
}

function parse(bytes: Buffer): SeenRequest {
  const clientLength = bytes.readInt16BE(8);
  return {
    apiKey: bytes.readInt16BE(0),
    apiVersion: bytes.readInt16BE(2),
    correlationId: bytes.readInt32BE(4),
    clientId: bytes.toString('utf8', 10, 10 + clientLength),
    body: Buffer.from(bytes.subarray(10 + clientLength)),
  };
}

function standardAnswer({ apiKey }: SeenRequest, broker: FakeBroker): Buffer | null {
  if (apiKey === 18) {
    const offered = [
      [18, 0, 3],
      [3, 0, 9],
      [16, 0, 0],
      [17, 0, 1],
      [36, 0, 2],
    ];
    const encoder = new Encoder().int16(0);
    encoder.array(offered, false, ([key = 0, min = 0, max = 0]) => encoder.int16(key).int16(min).int16(max));
    return Buffer.from(encoder.result());
  }
  if (apiKey === 3) return metadataAnswer([{ id: 1, port: broker.port }]);
  return null;
}

/** Metadata v9 (flexible) with these brokers on loopback and no topics. */
export function metadataAnswer(brokers: { id: number; port: number }[]): Buffer {
  const encoder = new Encoder().tags(true).int32(0);
  encoder.array(brokers, true, ({ id, port }) =>
    encoder.int32(id).string('127.0.0.1', true).int32(port).string(null, true).tags(true),
  );
  encoder.string('cluster', true).int32(1).arrayLength(0, true).int32(0).tags(true);
  return Buffer.from(encoder.result());
}
