import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMillraceProcess } from '../support/millrace.ts';
import { until } from '../support/until.ts';

const cli = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command until it ends by itself. */
async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, text };
}

/** A port where nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the command says in one sentence why it cannot start', () => {
  it('a key that is not known: file, line and field', async () => {
    writeFileSync(join(folder, 'millrace.yaml'), 'server:\n  port: 7070\n  colour: blue\n');
    const { code, text } = await run(['serve']);
    expect(code).toBe(2);
    expect(text).toMatch(/millrace\.yaml.*3.*colour/s);
    expect(text).not.toContain('    at ');
  });

  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, text } = await run(['serve'], { PORT: `${port}`, KAFKA_BROKERS: '127.0.0.1:1' });
    server.close();
    expect(code).not.toBe(0);
    expect(text).toContain(`${port}`);
    expect(text).not.toContain('    at ');
  });

  it('other machines let in without a token', async () => {
    const { code, text } = await run(['serve'], { HOST: '0.0.0.0', PORT: '0', KAFKA_BROKERS: '127.0.0.1:1' });
    expect(code).toBe(2);
    expect(text).toMatch(/HOST 0\.0\.0\.0.*token/s);
  });

  it('a broker address that is none, and a command that does not exist', async () => {
    const address = await run(['serve'], { PORT: '0', KAFKA_BROKERS: 'no port' });
    expect(address.code).toBe(2);
    expect(address.text).toMatch(/KAFKA_BROKERS|brokers/);
    const command = await run(['dance']);
    expect(command.code).toBe(2);
    expect(command.text).toContain('there is no command "dance"');
    const option = await run(['serve', '--colour']);
    expect(option.code).toBe(2);
    expect(option.text).toMatch(/millrace: Unknown option '--colour'.*Try millrace --help\./);
  });
});

describe('npm start', () => {
  it('ends when npm is told to end, although npm passes no signal on', async () => {
    const [port, broker] = [await freePort(), await freePort()];
    const npm = spawn('npm', ['start'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, PORT: `${port}`, KAFKA_BROKERS: `127.0.0.1:${broker}` },
      stdio: 'ignore',
    });
    const answers = () => fetch(`http://127.0.0.1:${port}/healthz`).then(Boolean, () => false);
    await until(answers, { timeoutMs: 120_000 });
    npm.kill('SIGTERM');
    await until(async () => !(await answers()), { timeoutMs: 6_000 });
  });
});

describe('a Kafka that cannot be reached', () => {
  it('is shown as that: the page is there, ready, with one finding; SIGTERM ends it within 5 s', async () => {
    const port = await freePort();
    const millrace = await startMillraceProcess(['serve'], { KAFKA_BROKERS: `127.0.0.1:${port}` });
    const found = await until(async () => (await millrace.findings())[0], { timeoutMs: 30_000 });
    expect(found).toMatchObject({ code: 'source-unreachable', cluster: expect.any(String) as string });
    expect(JSON.stringify(found)).toContain(`127.0.0.1:${port}`);
    expect((await fetch(millrace.url)).status).toBe(200);
    const began = Date.now();
    expect(await millrace.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});

describe('the demo', () => {
  it('ends within 5 s of SIGTERM with all that it started; a second one on its data says so, and another bridge may watch its Kafka', async () => {
    const config = { demo: { directory: folder } };
    const first = await startMillraceProcess(['demo'], {}, config);
    try {
      const second = await startMillraceProcess(['demo'], {}, config).catch((error: unknown) =>
        String(error),
      );
      expect(String(second)).toMatch(/ended with code [12]/);
      expect(String(second)).toMatch(/already|running/i);

      const { brokers } = (await first.get('/api/v1/brokers')) as {
        brokers: { host: string; port: number }[];
      };
      const address = brokers.map(({ host, port }) => `${host}:${port}`).join();
      const other = await startMillraceProcess(['serve'], { KAFKA_BROKERS: address });
      const groups = async (of: typeof first) =>
        ((await of.get('/api/v1/groups')) as { groups: { group: string }[] }).groups
          .map(({ group }) => group)
          .sort();
      // What only the log's past names is gone with the first list after the start.
      const pipeline = ['inventory-management', 'notifications', 'order-processing'];
      for (const bridge of [first, other])
        await until(async () => (await groups(bridge)).join() === pipeline.join(), {
          timeoutMs: 10_000,
        });
      // Drills break only what this process has started.
      expect((await fetch(`${other.url}/api/v1/drills`)).status).toBe(404);
      await other.stop();
      expect(await groups(first)).toEqual(pipeline);
    } finally {
      const began = Date.now();
      expect(await first.stop()).toBe(0);
      expect(Date.now() - began).toBeLessThan(8_000);
    }
    expect(existsSync(join(folder, 'demo', 'kafka', 'lock.json'))).toBe(false);
  });
});
