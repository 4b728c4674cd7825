import { pino } from 'pino';

export type Log = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

/** Fields that never reach a log, wherever they stand. */
const SECRETS = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'key',
  'passphrase',
  'clientSecret',
];

export interface LogOptions {
  level: string;
  /** A level for each room (`kafka`, `gateway`, `detect`, …) that differs from `level`. */
  rooms?: Record<string, string>;
  /** JSON lines for machines, one short line each for people. */
  pretty: boolean;
  write?: (line: string) => void;
}

/** The root log. Rooms take a child: `log.child({ room: 'kafka' })` through {@link roomLog}. */
export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  const destination = { write: options.pretty ? (line: string) => write(prettyLine(line)) : write };
  return pino(
    {
      level: options.level,
      base: null,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** A room's own log, at the room's own level. */
export function roomLog(log: Log, room: string, options?: LogOptions): Log {
  const level = options?.rooms?.[room];
  return log.child({ room }, level === undefined ? {} : { level });
}

/** Says nothing; for tests and pure uses. */
export const silentLog: Log = pino({ level: 'silent' });

function prettyLine(line: string): string {
  const { level, time, room, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const extra = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
  return `${clock} ${String(level).padEnd(5)} ${room === undefined ? '' : `${String(room)}: `}${String(msg)}${extra}\n`;
}
