import { systemClock } from '../../server/clock.ts';
import { silentLog } from '../../server/log.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../server/sources/kafka/index.ts';
import { sourceContract } from './source.ts';

/** Port 1 (tcpmux): nothing listens there, and no test may take it. */
sourceContract('Kafka, where nothing listens', () =>
  createKafkaSource(
    { ...KAFKA_DEFAULTS, name: 'nobody', brokers: ['127.0.0.1:1'] },
    { clock: systemClock, log: silentLog },
  ),
);
