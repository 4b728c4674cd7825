import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kafkaJars } from '../../../pipeline/platform/kafka/jars.ts';
import { majorVersion } from '../../../pipeline/platform/kafka/java.ts';
import {
  KAFKA_LINES,
  KAFKA_RELEASES,
  pinnedJarsOf,
  pomOf,
} from '../../../pipeline/platform/kafka/versions.ts';

describe.each(KAFKA_LINES)('the jars of Kafka %s', (line) => {
  const release = KAFKA_RELEASES[line];

  it('are pinned for the release that the pom names', () => {
    const versions = [
      ...readFileSync(pomOf(line), 'utf8').matchAll(
        /<groupId>org\.apache\.kafka<\/groupId>\s*<artifactId>[^<]+<\/artifactId>\s*<version>([^<]+)/g,
      ),
    ].map((found) => found[1]);
    expect(versions).toEqual([release, release]);
    const names = pinnedJarsOf(line).map(({ path }) => path);
    expect(names).toContain(`org/apache/kafka/kafka_2.13/${release}/kafka_2.13-${release}.jar`);
    expect(names.some((name) => /slf4j-(impl|reload4j)-/.test(name))).toBe(true);
  });

  it('have a SHA-256 each and no two have the same file name', () => {
    const pinned = pinnedJarsOf(line);
    for (const { sha256 } of pinned) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(pinned.map(({ path }) => path.split('/').at(-1))).size).toBe(pinned.length);
  });
});

describe('the download of the jars', () => {
  let home: string;
  let mirror: Server;
  let answer: { status: number; body: string };
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'millrace-jars-'));
    mirror = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('MILLRACE_MAVEN_URL', `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    mirror.close();
    rmSync(home, { recursive: true, force: true });
  });
  const fetchAll = () => kafkaJars('4.1', { onProgress: () => {}, home, withoutMaven: true });

  it('refuses a file that is not the pinned one, and keeps nothing', async () => {
    answer = { status: 200, body: 'not a jar' };
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'jars-unavailable',
      message: expect.stringContaining('is not the file that was pinned'),
    });
    await expect(fetchAll()).rejects.toMatchObject({ code: 'jars-unavailable' });
  });

  it('says which file a mirror lacks and what can be done', async () => {
    answer = { status: 404, body: '' };
    await expect(fetchAll()).rejects.toMatchObject({
      code: 'jars-unavailable',
      canRetry: true,
      message: expect.stringMatching(/\.jar could not be downloaded \(status 404\).*MILLRACE_MAVEN_URL/),
    });
  });
});

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_292"', 8],
    ['openjdk version "25-ea" 2025-09-16', 25],
    ['command not found', null],
  ])('in `%s` is %s', (output, version) => {
    expect(majorVersion(output)).toBe(version);
  });
});
