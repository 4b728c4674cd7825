/**
 * Names as segments of a path, in the page's addresses and in the HTTP API alike. Group names are free (Kafka checks only their
 * length), so some need care beyond percent-encoding: browsers and HTTP clients fold the segments `.` and `..` even when they are
 * encoded (WHATWG URL), and an empty segment is none. Such a name is written with `~` before it, and so is one that begins with `~`.
 */
export function guardName(name: string): string {
  return name === '' || name === '.' || name === '..' || name.startsWith('~') ? `~${name}` : name;
}

/** The name of a segment that was decoded already. Names that need no guard may have one. */
export function unguardName(segment: string): string {
  return segment.startsWith('~') ? segment.slice(1) : segment;
}
