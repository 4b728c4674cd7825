import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsFor, shellWord } from '../../../client/select/commands.ts';

/** What a shell hands on as the argument. */
const bash = (script: string): string =>
  execFileSync('bash', ['--norc', '--noprofile', '-c', script], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', SHLVL: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const echoed = (word: string): string => bash(`printf %s ${word}`);

describe('commands to copy', () => {
  it('a plain name stays plain', () => {
    expect(shellWord('order-processing.v2')).toBe('order-processing.v2');
  });
  it.each([
    "it's",
    '',
    '$(reboot)',
    '`reboot`',
    'a b',
    '!!',
    'a\nrm -rf x',
    'evil\u202egnp',
    '\u001b]0;title\u0007',
    "\u0007'\\",
    'x; reboot',
    '~root',
    '{a,b}',
    '#x',
  ])('%j reaches the command as it is', (name) => {
    expect(echoed(shellWord(name))).toBe(name);
  });
  it('any name reaches the command as it is, and nothing hidden is in what is copied', () => {
    const name = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\u0000'));
    fc.assert(
      fc.property(fc.array(name, { minLength: 20, maxLength: 20 }), (names) => {
        const words = names.map(shellWord);
        expect(words.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        const out = bash(`printf '%s\\0' ${words.join(' ')}`);
        expect(out.split('\0').slice(0, -1)).toEqual(names);
      }),
      { numRuns: 20 },
    );
  });
  it('a name that begins with a dash is no option', () => {
    expect(commandsFor('-x', null)[0]?.text).toContain(' --group=-x --describe');
  });
  it('skipping is only tried out, and to the offset behind the stuck one', () => {
    const commands = commandsFor('order processing', { topic: 'orders', partition: 1, offset: 48_213 });
    const reset = commands.find(({ text }) => text.includes('--reset-offsets'));
    expect(reset?.text).toBe(
      "kafka-consumer-groups --bootstrap-server HOST:PORT --group 'order processing' --reset-offsets --topic orders:1 --to-offset 48214 --dry-run",
    );
    expect(commands.every(({ text }) => !text.includes('--execute'))).toBe(true);
  });
});
