import {
  type ConsumerCommand,
  type ConsumerSettings,
  consumerName,
  type Service,
} from '../consumers/commands.ts';
import type { GeneratorCommand, GeneratorSettings } from '../generator/commands.ts';
import { spawnScript } from '../platform/spawn.ts';
import { type ChildReport, type Supervised, supervise } from './supervised.ts';

/** How many members each service's group has. */
const MEMBERS: Readonly<Record<Service, number>> = {
  'order-processing': 3,
  'inventory-management': 1,
  notifications: 1,
};

/** All processes of the company. */
export interface Company {
  generator: Supervised<GeneratorCommand>;
  services: Readonly<Record<Service, readonly Supervised<ConsumerCommand>[]>>;
  /** A stranger in the group of order-processing that never settles; not started. */
  restless: Supervised<ConsumerCommand>;
  all(): Supervised<never>[];
}

export function createCompany(
  generator: GeneratorSettings,
  onReport: (service: Service | 'generator', child: string, report: ChildReport) => void,
): Company {
  const consumer = (service: Service, member: number, restless = false) => {
    const settings: ConsumerSettings = { service, member, brokers: generator.brokers, restless };
    const name = consumerName(settings);
    return supervise<ConsumerCommand>(
      name,
      () => spawnScript(import.meta.url, '../consumers/process', [JSON.stringify(settings)]),
      (report) => {
        if (!restless) onReport(service, name, report);
      },
    );
  };
  const members = (service: Service) =>
    Array.from({ length: MEMBERS[service] }, (_, index) => consumer(service, index + 1));
  const company = {
    generator: supervise<GeneratorCommand>(
      'generator',
      () => spawnScript(import.meta.url, '../generator/process', [JSON.stringify(generator)]),
      (report) => onReport('generator', 'generator', report),
    ),
    services: {
      'order-processing': members('order-processing'),
      'inventory-management': members('inventory-management'),
      notifications: members('notifications'),
    },
    restless: consumer('order-processing', 1, true),
  };
  return {
    ...company,
    all: () => [company.generator, ...Object.values(company.services).flat(), company.restless],
  };
}
