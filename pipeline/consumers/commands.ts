/** The services of the company that read from Kafka; each is a consumer group of the same name. */
export const SERVICES = ['order-processing', 'inventory-management', 'notifications'] as const;
export type Service = (typeof SERVICES)[number];

export interface ConsumerSettings {
  service: Service;
  /** Its number among the members of the group; part of the client id. */
  member: number;
  brokers: string[];
  /** A stranger: it joins the service's group for the dead letters, and leaves it again, without end. */
  restless: boolean;
}

/** Of its process, and the client id of its connections. */
export const consumerName = ({ service, member, restless }: ConsumerSettings): string =>
  restless ? `order-archive-${member}` : `${service}-${member}`;

/** What a consumer can be told. */
export type ConsumerCommand =
  /** From the next event on, the handler does not return until this is taken back; heartbeats go on. */
  | { kind: 'hang'; on: boolean }
  /** Each event takes so much longer, ms; 0 is as usual. */
  | { kind: 'slow'; delayMs: number }
  /** What cannot be processed is set aside in the dead letter topic, as a mended release would do. */
  | { kind: 'set-aside'; on: boolean };
