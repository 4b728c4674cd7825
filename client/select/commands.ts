/** Commands for a person's own shell. Nothing here is run by Millrace. */
export interface Command {
  /** What it does, in a few words. */
  does: string;
  text: string;
  /** What must be known before it is run. */
  note?: string;
}

/** What a person must put in: Millrace does not know how they reach their brokers. */
export const BOOTSTRAP = 'HOST:PORT';

const PLAIN = /^[A-Za-z0-9._/:=@%+,-]+$/;
/** Controls, marks of direction and the like: pasted as they are they would act on the terminal, or hide what is run. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A word of a POSIX shell that stands for exactly this text. With hidden characters in it: `$'…'` (bash, zsh, POSIX 2024). No shell can hand on a NUL. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!HIDDEN.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = [...text].map((char) => {
    if (char === "'" || char === '\\') return `\\${char}`;
    if (!HIDDEN.test(char)) return char;
    return [...new TextEncoder().encode(char)]
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join('');
  });
  return `$'${escaped.join('')}'`;
}

/** `--group name`; a name that begins with a dash would be taken for an option. */
const option = (name: string, value: string): string =>
  value.startsWith('-') ? `--${name}=${shellWord(value)}` : `--${name} ${shellWord(value)}`;

const groups = (group: string): string =>
  `kafka-consumer-groups --bootstrap-server ${BOOTSTRAP} ${option('group', group)}`;

/** What to look at and what to do about a group, or one stuck partition of it. */
export function commandsFor(
  group: string,
  stuck: { topic: string; partition: number; offset: number } | null,
): Command[] {
  const commands: Command[] = [
    { does: 'See what Kafka says of the group', text: `${groups(group)} --describe` },
    {
      does: 'See its members, their hosts and partitions',
      text: `${groups(group)} --describe --members --verbose`,
    },
  ];
  if (stuck === null) return commands;
  const { topic, partition, offset } = stuck;
  return [
    ...commands,
    {
      does: 'Read the event at the head, unmasked',
      text: `kafka-console-consumer --bootstrap-server ${BOOTSTRAP} ${option('topic', topic)} --partition ${partition} --offset ${offset} --max-messages 1`,
    },
    {
      does: 'Try out skipping it',
      text: `${groups(group)} --reset-offsets ${option('topic', `${topic}:${partition}`)} --to-offset ${offset + 1} --dry-run`,
      note: 'Changes nothing. With --execute instead of --dry-run the event is never read; Kafka takes that only once all members of the group are stopped.',
    },
  ];
}
