import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { OffsetWriter } from '../../actions/offset-writer.ts';
import type { RecordReader } from '../../peek/reader.ts';
import type { Source } from '../source.ts';
import { createKafkaConnection } from './client.ts';
import type { KafkaClusterConfig } from './config.ts';
import { createOffsetWriter } from './offset-writer.ts';
import { createRecordReader } from './reader.ts';
import { ClusterWatch } from './watch.ts';

export interface KafkaSource extends Source {
  readonly cluster: string;
  /** Reads single events of this cluster, for the peek. */
  readonly reader: RecordReader;
  /** Writes committed offsets when a person asks for it. */
  readonly offsetWriter: OffsetWriter;
}

/**
 * Watches one Kafka cluster: reads only, joins no group, leaves nothing behind (truth rule 8). Throws config-invalid for an
 * address that is none; all else is told by `source-state`.
 */
export function createKafkaSource(config: KafkaClusterConfig, deps: { clock: Clock; log: Log }): KafkaSource {
  const connection = createKafkaConnection(config, deps.log);
  const watch = new ClusterWatch(config, connection, deps.clock, deps.log);
  return {
    id: watch.id,
    kind: 'kafka',
    cluster: config.name,
    reader: createRecordReader(connection),
    offsetWriter: createOffsetWriter(connection),
    start: (emit) => watch.start(emit),
    stop: () => watch.stop(),
    focus: (focus) => watch.focus(focus),
    metrics: () => watch.metrics(),
  };
}
