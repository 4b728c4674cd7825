import { sayReady, serveCommands } from '../children/ipc.ts';
import { messageOf } from '../errors.ts';
import { endWithParent } from '../platform/spawn.ts';
import { ORDERS, PRODUCERS } from '../topics.ts';
import { createArrivals } from './arrivals.ts';
import type { BrokenOrder, GeneratorCommand, GeneratorSettings } from './commands.ts';
import { dayFactor } from './day-curve.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPartnerTransaction } from './partner-transaction.ts';
import { createRandom } from './random.ts';
import { createTraffic } from './traffic.ts';

/** The outside world of the company: customers who order and a stock that changes. argv[2]: its settings as JSON. */
const settings = JSON.parse(process.argv[2] ?? '{}') as GeneratorSettings;
const TICK_MS = 25;
/** To send what is under way when the parent ends us or is gone. */
const END_MS = 1_500;
const SOURCES = ['/checkout-web', '/mobile-api', '/partners', '/stock-feed'] as const;

const random = createRandom(settings.seed);
const traffic = createTraffic(random, Date.now());
const arrivals = createArrivals(random);
const partner = createPartnerTransaction(settings.brokers, traffic);
let rate = settings.rate;
let silent = new Set<string>();

serveCommands<GeneratorCommand>(async (command) => {
  switch (command.kind) {
    case 'rate':
      rate = command.eventsPerSecond;
      return;
    case 'silence':
      silent = new Set(command.topics);
      return;
    case 'skew':
      traffic.skew(command.on);
      return;
    case 'break-order':
      return breakOrder(command.how, command.partition);
    case 'transaction':
      return command.open ? partner.open(command.partition) : partner.abort();
  }
});

const fail = (error: unknown) => {
  process.stderr.write(`the generator cannot produce: ${messageOf(error)}\n`);
  process.exit(1);
};
const outboxes = new Map<string, Outbox>();
for (const source of SOURCES) outboxes.set(source, await createOutbox(source, settings.brokers, fail));

let from = Date.now();
const ticking = setInterval(() => {
  const to = Date.now();
  for (const time of arrivals(from, to, rate * dayFactor(to, settings.dayMs))) {
    const event = traffic.next(Math.floor(time));
    if (!silent.has(event.topic)) outboxes.get(event.headers.ce_source ?? '')?.push(event);
  }
  from = to;
}, TICK_MS);

endWithParent(() => {
  clearInterval(ticking);
  setTimeout(() => process.exit(0), END_MS);
  void Promise.all([...outboxes.values()].map((outbox) => outbox.close()))
    .then(() => partner.close())
    .finally(() => process.exit(0));
});
sayReady();

/** A real event that order-processing cannot take: cut off in the middle, or without the window for its delivery. */
async function breakOrder(how: 'undecodable' | 'no-window', partition: number): Promise<BrokenOrder> {
  const { key, value, headers } = traffic.order(Date.now());
  const broken =
    how === 'undecodable'
      ? value.slice(0, value.length / 2)
      : JSON.stringify({ ...(JSON.parse(value) as object), delivery: { window: null } });
  const source = PRODUCERS.find(({ topic }) => topic === ORDERS)?.sources.at(-1) ?? '/partners';
  const [sent] =
    (await outboxes.get(source)?.producer.send({
      topic: ORDERS,
      messages: [{ key, value: broken, headers: { ...headers, ce_source: source }, partition }],
    })) ?? [];
  return { topic: ORDERS, partition, offset: Number(sent?.baseOffset ?? -1) };
}
