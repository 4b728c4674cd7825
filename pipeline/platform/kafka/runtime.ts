import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaJars } from './jars.ts';
import { findJava, type Java } from './java.ts';
import { writeLogging } from './logging.ts';
import { KAFKA_RELEASES, type KafkaLine } from './versions.ts';

/** Java, Kafka's jars and the folder where they work. */
export interface KafkaRuntime {
  line: KafkaLine;
  release: string;
  java: Java;
  folder: string;
  /** The command line that runs a main class of Kafka's. */
  command(
    mainClass: string,
    args: readonly string[],
    options: { jvm?: readonly string[]; name: string },
  ): {
    file: string;
    args: string[];
  };
}

export async function prepareRuntime(
  line: KafkaLine,
  folder: string,
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
): Promise<KafkaRuntime> {
  const java = await findJava(line, options);
  const jars = await kafkaJars(line, options);
  mkdirSync(folder, { recursive: true });
  const logging = writeLogging(line, folder);
  return {
    line,
    release: KAFKA_RELEASES[line],
    java,
    folder,
    command: (mainClass, args, { jvm = [], name }) =>
      java.launch(
        [
          ...jvm,
          '-Djava.awt.headless=true',
          '-Djava.net.preferIPv4Stack=true',
          logging,
          '-cp',
          join(jars, '*'),
          mainClass,
          ...args,
        ],
        { name, folders: [jars, folder] },
      ),
  };
}
