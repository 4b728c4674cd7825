import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaLine } from './versions.ts';

const PATTERN = '[%d{ISO8601}] %p %m (%c)%n';

const LOG4J_2 = `status=warn
appender.console.type=Console
appender.console.name=console
appender.console.target=SYSTEM_ERR
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=${PATTERN}
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
`;

const RELOAD_4J = `log4j.rootLogger=WARN, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=${PATTERN}
`;

/** Writes the logging settings of a line into the folder; returns the JVM option that names them. Warnings and worse go to stderr. */
export function writeLogging(line: KafkaLine, folder: string): string {
  if (line === '3.9') {
    const file = join(folder, 'log4j.properties');
    writeFileSync(file, RELOAD_4J);
    return `-Dlog4j.configuration=file:${file}`;
  }
  const file = join(folder, 'log4j2.properties');
  writeFileSync(file, LOG4J_2);
  return `-Dlog4j2.configurationFile=${file}`;
}
