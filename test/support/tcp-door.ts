import { createServer, connect, type Server, type Socket } from 'node:net';

export interface TcpDoor {
  /** host:port of the door; nothing listens there while it is shut. */
  readonly address: string;
  open(): Promise<void>;
  /** Cuts what goes through and listens no more. */
  shut(): Promise<void>;
}

/** A port on loopback that can be opened and shut, and leads to `target` (host:port) while it is open. */
export async function tcpDoor(target: string): Promise<TcpDoor> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let own = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const door: TcpDoor = {
    get address() {
      return `127.0.0.1:${own}`;
    },
    async open() {
      const opened = createServer((socket) => {
        const through = connect(Number(port), host);
        keep(socket);
        keep(through);
        socket.pipe(through).pipe(socket);
      });
      await new Promise<void>((resolve, reject) => {
        opened.once('error', reject);
        opened.listen(own, '127.0.0.1', resolve);
      });
      const bound = opened.address();
      own = typeof bound === 'object' && bound !== null ? bound.port : own;
      server = opened;
    },
    async shut() {
      const shutting = server;
      server = null;
      if (shutting === null) return;
      const closed = new Promise<void>((resolve) => shutting.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  await door.open();
  return door;
}
