import { join } from 'node:path';
import { messageOf, PipelineError } from '../../errors.ts';
import { aptInstall, canUseApt } from '../apt.ts';
import { isExecutable, onPath, runCommand } from '../command.ts';
import { type KafkaLine, KAFKA_RELEASES } from './versions.ts';

const OLDEST = 17;

/** A way to run a Java program: on this machine, or in a container that shares its network and the folders it needs. */
export interface Java {
  description: string;
  /** The command line of a run. `name` is unique on this machine; `folders` are seen by the program under their own names. */
  launch(
    args: readonly string[],
    options: { name: string; folders: readonly string[] },
  ): {
    file: string;
    args: string[];
  };
  /** Ends a run at once where killing the launched process alone would not do; null otherwise. */
  kill: ((name: string) => Promise<void>) | null;
}

/** Java 17 or newer: JAVA_HOME, the PATH, apt as root on Debian, Docker, in this order. Throws `java-missing` with what to do. */
export async function findJava(
  line: KafkaLine,
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
): Promise<Java> {
  const tried: string[] = [];
  const home = process.env.JAVA_HOME;
  if (home !== undefined && home !== '') {
    const java = await localJava(join(home, 'bin', 'java'), 'JAVA_HOME', tried);
    if (java !== null) return java;
  }
  const onThePath = onPath('java');
  if (onThePath === null) tried.push('the PATH has no java');
  else {
    const java = await localJava(onThePath, 'PATH', tried);
    if (java !== null) return java;
  }
  if (canUseApt()) {
    try {
      await aptInstall(['openjdk-17-jre-headless'], options);
      const java = await localJava(onPath('java') ?? '/usr/bin/java', 'apt', tried);
      if (java !== null) return java;
    } catch (thrown) {
      tried.push(`apt: ${messageOf(thrown)}`);
    }
  }
  const docker = onPath('docker');
  if (docker !== null) {
    try {
      await runCommand(docker, ['info'], { timeoutMs: 10_000, signal: options.signal });
      return dockerJava(docker, line);
    } catch {
      tried.push('docker is installed but its daemon does not answer');
    }
  }
  throw new PipelineError(
    'java-missing',
    `Kafka needs Java ${OLDEST} or newer (${tried.join('; ')}). Install it (https://adoptium.net), set JAVA_HOME, or start Docker; or watch a Kafka of your own with KAFKA_BROKERS.`,
  );
}

async function localJava(file: string, origin: string, tried: string[]): Promise<Java | null> {
  if (!isExecutable(file)) {
    tried.push(`${origin}: ${file} cannot be executed`);
    return null;
  }
  let version: number | null;
  try {
    version = majorVersion(await runCommand(file, ['-version'], { timeoutMs: 20_000 }));
  } catch (thrown) {
    tried.push(`${origin}: ${messageOf(thrown)}`);
    return null;
  }
  if (version === null || version < OLDEST) {
    tried.push(`${origin} has Java ${version ?? 'of an unknown version'}`);
    return null;
  }
  return {
    description: `Java ${version} (${origin})`,
    launch: (args) => ({ file, args: [...args] }),
    kill: null,
  };
}

/** The major number in what `java -version` prints: `"17.0.15"` is 17, the old `"1.8.0_292"` is 8; null when there is none. */
export function majorVersion(output: string): number | null {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found?.[1] === undefined ? null : Number(found[1]);
}

/** The official image serves as a Java: same jars, same folders, the host's network, our own user. */
function dockerJava(docker: string, line: KafkaLine): Java {
  const image = `apache/kafka:${KAFKA_RELEASES[line]}`;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return {
    description: `Java in Docker (${image})`,
    launch: (args, { name, folders }) => ({
      file: docker,
      args: [
        'run',
        '--rm',
        '--interactive',
        '--init',
        '--network=host',
        `--user=${user}`,
        `--name=${name}`,
        ...folders.map((folder) => `--volume=${folder}:${folder}`),
        '--entrypoint=java',
        image,
        ...args,
      ],
    }),
    kill: async (name) => {
      await runCommand(docker, ['kill', '--signal=KILL', name], { timeoutMs: 20_000 });
    },
  };
}
