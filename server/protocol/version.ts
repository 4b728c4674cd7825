/** Version of everything that crosses the socket. A client of another version is told to reload (SPEC.md rule 1). */
export const PROTOCOL_VERSION = 1;
