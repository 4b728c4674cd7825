/** A member's host as people write it: Kafka puts Java's `/` before the address. */
export const plainHost = (host: string): string => (host.startsWith('/') ? host.slice(1) : host);
