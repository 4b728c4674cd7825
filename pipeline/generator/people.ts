import type { Random } from './random.ts';

const FIRST = [
  'Amber',
  'Basil',
  'Cedar',
  'Clover',
  'Coral',
  'Fern',
  'Hazel',
  'Indigo',
  'Juniper',
  'Saffron',
  'Sage',
  'Willow',
] as const;
const LAST = [
  'Anchor',
  'Bridge',
  'Candle',
  'Drum',
  'Harbor',
  'Kettle',
  'Lantern',
  'Meadow',
  'Orchard',
  'Pebble',
  'River',
  'Thimble',
] as const;
const STREETS = ['Mill Lane', 'Canal Street', 'Orchard Row', 'Weir Road', 'Granary Square'] as const;

/** Numbers that card networks publish for tests: they pass the check digit and belong to nobody. */
const TEST_CARDS = [
  '4111111111111111',
  '4242424242424242',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
] as const;

export interface Customer {
  id: string;
  /** Two neutral words: nobody's name. */
  name: string;
  /** At example.com (RFC 2606). */
  email: string;
  /** Of the range 555-0100 to 555-0199, which is kept free for fiction. */
  phone: string;
  address: { street: string; city: string; postalCode: string };
  card: { number: string; expires: string };
}

export function createCustomers(random: Random, count: number): [Customer, ...Customer[]] {
  const [first, ...rest] = Array.from({ length: count }, (_, index) => createCustomer(random, index));
  return [first ?? createCustomer(random, 0), ...rest];
}

function createCustomer(random: Random, index: number): Customer {
  const first = random.pick(FIRST);
  const last = random.pick(LAST);
  return {
    id: `customer-${String(index).padStart(4, '0')}`,
    name: `${first} ${last}`,
    email: `${first}.${last}.${index}@example.com`.toLowerCase(),
    phone: `+1 202-555-01${String(random.int(0, 99)).padStart(2, '0')}`,
    address: {
      street: `${random.int(1, 180)} ${random.pick(STREETS)}`,
      city: 'Millbrook',
      postalCode: String(random.int(10_000, 99_999)),
    },
    card: {
      number: random.pick(TEST_CARDS),
      expires: `${String(random.int(1, 12)).padStart(2, '0')}/${random.int(30, 35)}`,
    },
  };
}
