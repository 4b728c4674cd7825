import * as z from 'zod';

/**
 * `millrace.yaml`, in full. Unknown keys are errors, every value is bounded. Defaults are the ones that docs/configuration.md lists;
 * the JSON Schema for editors is made from here (`millrace check --schema`).
 */
const portOf = (value: string): number => Number(value.slice(value.lastIndexOf(':') + 1));
const host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9._-]+:\d{1,5}$|^\[[0-9A-Fa-f:.]+\]:\d{1,5}$/, 'must be host:port')
  .refine(
    (value) => portOf(value) >= 1 && portOf(value) <= 65_535,
    'must be host:port, with a port from 1 to 65535',
  );
const ms = (least: number, most: number, initial: number) =>
  z.number().int().min(least).max(most).default(initial);
const text = z.string().min(1).max(4_096);
const path = z.string().min(1).max(4_096);

const tls = z
  .strictObject({
    ca: path.describe('File with the certificate authority (PEM).').optional(),
    cert: path.describe('File with the client certificate (PEM), for mTLS.').optional(),
    key: path.describe('File with the key of the client certificate (PEM).').optional(),
    passphrase: text.optional(),
    servername: text.describe('Name to expect in the brokers’ certificates.').optional(),
    rejectUnauthorized: z
      .boolean()
      .default(true)
      .describe('false trusts any certificate: for trying out only.'),
  })
  .refine((value) => (value.cert === undefined) === (value.key === undefined), {
    message: 'cert and key come together',
    path: ['key'],
  });

const sasl = z.discriminatedUnion('mechanism', [
  z.strictObject({
    mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
    username: text,
    password: text,
  }),
  z.strictObject({
    mechanism: z.literal('oauthbearer'),
    token: text.describe('A fixed token.').optional(),
    tokenEndpoint: z.url().describe('Client credentials: where to ask for a token.').optional(),
    clientId: text.optional(),
    clientSecret: text.optional(),
    scope: text.optional(),
  }),
]);

const cluster = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, at most 64')
    .describe('Name in Millrace and in its URLs.'),
  brokers: z.array(host).min(1).max(100).describe('Bootstrap brokers, host:port.'),
  tls: z.union([z.boolean(), tls]).default(false),
  sasl: sasl.optional(),
  clientId: z.string().min(1).max(100).default('millrace'),
  requestTimeoutMs: ms(100, 60_000, 5_000),
  connectionTimeoutMs: ms(100, 60_000, 3_000),
  commits: z
    .enum(['auto', 'offsets-topic', 'polling'])
    .default('auto')
    .describe('Where commits come from; auto reads __consumer_offsets where that is allowed.'),
  periods: z
    .strictObject({
      endsMs: ms(200, 600_000, 1_000),
      slowEndsMs: ms(1_000, 600_000, 10_000),
      groupsMs: ms(500, 600_000, 3_000),
      metadataMs: ms(1_000, 600_000, 10_000),
      configsMs: ms(5_000, 3_600_000, 60_000),
      logDirsMs: ms(5_000, 3_600_000, 30_000),
      producersMs: ms(1_000, 600_000, 5_000),
    })
    .prefault({}),
  sampling: z
    .strictObject({
      enabled: z.boolean().default(true),
      recordsPerSecond: z.number().int().min(1).max(20).default(20).describe('At most, for each topic.'),
      producerHeaders: z
        .array(z.string().min(1).max(200))
        .max(20)
        .default(['ce_source', 'producer', 'service.name']),
    })
    .prefault({}),
  producers: z
    .array(
      z.strictObject({
        topic: z.string().min(1).max(249),
        names: z.array(z.string().min(1).max(200)).min(1).max(100),
      }),
    )
    .max(10_000)
    .default([])
    .describe('Producers you declare; they win over sampled names.'),
  schemaRegistry: z
    .strictObject({ url: z.url(), username: text.optional(), password: text.optional() })
    .optional()
    .describe('Confluent-compatible schema registry for the event peek.'),
});

const masking = z
  .strictObject({
    enabled: z.boolean().default(true),
    keys: z
      .array(z.string().min(1).max(200))
      .max(500)
      .default([
        'password',
        'passwd',
        'secret',
        'token',
        'api*key',
        'authorization',
        'card*',
        'pan',
        'cvv',
        'cvc',
        'iban',
        'ssn',
        '*email*',
        '*phone*',
        'name',
        '*_name',
        'first*name',
        'last*name',
        'full*name',
        'customer*name',
        'customer',
        'address',
        'street',
        'birth*',
      ])
      .describe('Names of fields to mask, * for any characters, upper and lower case alike.'),
  })
  .prefault({});

const role = z.enum(['viewer', 'operator', 'admin']);

export const configSchema = z.strictObject({
  server: z
    .strictObject({
      host: z.string().min(1).max(255).default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(7070),
      tls: z.strictObject({ cert: path, key: path }).optional(),
      allowedHosts: z
        .array(z.string().min(1).max(255))
        .max(100)
        .default([])
        .describe('Further Host names to answer to.'),
      allowedOrigins: z.array(z.url()).max(100).default([]),
      tokens: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(100),
            sha256: z
              .string()
              .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the token, 64 hex digits (millrace token makes one)'),
            role,
          }),
        )
        .max(1_000)
        .default([])
        .describe(
          'Who may enter. Without any, there is no authentication and Millrace serves this machine only.',
        ),
    })
    .prefault({}),
  clusters: z.array(cluster).max(50).default([]),
  masking,
  actions: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Allows skipping and resetting offsets to operators.'),
    })
    .prefault({}),
  data: z
    .strictObject({ directory: path.default('.millrace/data').describe('Where findings are kept.') })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      format: z.enum(['auto', 'json', 'text']).default('auto'),
      rooms: z.record(z.string().max(40), z.enum(['debug', 'info', 'warn', 'error'])).default({}),
    })
    .prefault({}),
  demo: z
    .strictObject({
      rate: z.number().int().min(5).max(5_000).default(60).describe('Events a second.'),
      seed: z.number().int().min(0).max(4_294_967_295).default(1),
      brokers: z.union([z.literal(1), z.literal(3)]).default(1),
      kafka: z.enum(['4.1', '3.9']).default('4.1').describe('The version of its Kafka.'),
      directory: path.describe('Where the demo keeps its Kafka; .millrace beside package.json.').optional(),
    })
    .prefault({}),
});

/** The configuration after parsing: every field present. */
export type Config = z.infer<typeof configSchema>;
export type ClusterConfig = Config['clusters'][number];

/** JSON Schema (draft 2020-12) of `millrace.yaml`, for editors. */
export function configJsonSchema(): object {
  return { title: 'millrace.yaml', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}
