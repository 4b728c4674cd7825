export type Role = 'viewer' | 'operator' | 'admin';

export interface GatewayConfig {
  host: string;
  port: number;
  version: string;
  /** PEM texts; null: plain HTTP. */
  tls: { cert: string; key: string } | null;
  auth: { kind: 'none' } | { kind: 'token'; tokens: { name: string; sha256: string; role: Role }[] };
  /** Further names to answer to, `name` or `name:port`. */
  allowedHosts: string[];
  /** Further origins that may write, `https://name:port`. */
  allowedOrigins: string[];
}
