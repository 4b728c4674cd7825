import { kafkaConfig } from '../config/kafka.ts';
import type { Loaded } from '../config/load.ts';
import { asMillraceError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { probeCluster } from '../sources/kafka/probe.ts';

/**
 * `millrace check`: connects to everything that is configured and says, line by line, what works and which right is missing
 * for what does not. Exit code 0: all of it; 1: something does not work; 2 is the configuration's (thrown).
 */
export async function runCheck({ config, file }: Loaded, out: (text: string) => void): Promise<number> {
  out(`${file ?? 'no millrace.yaml (defaults and environment)'}: the configuration is valid\n`);
  if (config.clusters.length === 0) {
    out(
      'no cluster is configured: `millrace` would start the demo. Set KAFKA_BROKERS or write millrace.yaml.\n',
    );
    return 0;
  }
  let failed = 0;
  for (const cluster of config.clusters) {
    out(`\n${cluster.name} (${cluster.brokers.join(', ')})\n`);
    for await (const probe of probeCluster(kafkaConfig(cluster), silentLog)) {
      out(`  ${probe.ok ? 'ok  ' : 'FAIL'}  ${probe.what}: ${probe.detail}\n`);
      if (!probe.ok) failed++;
    }
    if (cluster.schemaRegistry) failed += await checkRegistry(cluster.schemaRegistry, out);
  }
  out(
    failed === 0
      ? '\nEverything works.\n'
      : `\n${failed} ${failed === 1 ? 'thing does' : 'things do'} not work. The rest of Millrace works without.\n`,
  );
  return failed === 0 ? 0 : 1;
}

async function checkRegistry(
  registry: { url: string; username?: string | undefined; password?: string | undefined },
  out: (text: string) => void,
): Promise<number> {
  const headers: Record<string, string> =
    registry.username === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${registry.username}:${registry.password ?? ''}`).toString('base64')}`,
        };
  try {
    const response = await fetch(
      new URL('subjects', registry.url.endsWith('/') ? registry.url : `${registry.url}/`),
      {
        headers,
        signal: AbortSignal.timeout(3_000),
      },
    );
    out(`  ${response.ok ? 'ok  ' : 'FAIL'}  schema registry: ${registry.url} answered ${response.status}\n`);
    return response.ok ? 0 : 1;
  } catch (thrown) {
    out(`  FAIL  schema registry: ${registry.url} cannot be reached (${asMillraceError(thrown).message})\n`);
    return 1;
  }
}
