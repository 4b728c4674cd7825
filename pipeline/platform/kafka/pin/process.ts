import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDependencies } from '../maven.ts';
import { KAFKA_LINES, type PinnedJar, pomOf } from '../versions.ts';

/**
 * Writes each line's jars.json anew from its pom.xml. Run it after changing a version, and read the diff:
 * `npx tsx pipeline/platform/kafka/pin/process.ts`
 */
for (const line of KAFKA_LINES) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-pin-'));
  await copyDependencies('mvn', pomOf(line), folder, { asRepository: true });
  const jars: PinnedJar[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jar'))
    .sort()
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      sha256: createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    }));
  rmSync(folder, { recursive: true });
  const target = fileURLToPath(new URL(`../jars-${line}/jars.json`, import.meta.url));
  writeFileSync(target, `${JSON.stringify(jars, null, 2)}\n`);
  console.log(`Kafka ${line}: ${jars.length} jars`);
}
