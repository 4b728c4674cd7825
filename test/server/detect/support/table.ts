import { describe, expect, it } from 'vitest';
import type { FactsOf, Subject } from '../../../../server/detect/facts.ts';
import type { OpenedFor, Rule, Suspicion } from '../../../../server/detect/suspicion.ts';
import { T } from './world.ts';

/** One case of a rule: the facts, what must come out, and why. */
export interface Row<S extends Subject> {
  why: string;
  facts: FactsOf<S>;
  /** false: nothing suspicious; else fields that the suspicion must have. */
  suspects: false | Partial<Suspicion>;
}

export interface Ending<S extends Subject> {
  why: string;
  facts: FactsOf<S>;
  over: boolean;
  finding?: Partial<OpenedFor>;
}

/** Runs a rule's table: every row of suspicion and every row of its ending. */
export function table<S extends Subject>(rule: Rule<S>, rows: Row<S>[], endings: Ending<S>[]): void {
  describe(`${rule.code} is suspected`, () => {
    for (const { why, facts, suspects } of rows) {
      it(`${suspects === false ? 'not' : 'yes'}: ${why}`, () => {
        const suspicion = rule.look(facts);
        if (suspects === false) expect(suspicion).toBeNull();
        else expect(suspicion).toMatchObject({ code: rule.code, ...suspects });
      });
    }
  });
  describe(`${rule.code} is over`, () => {
    for (const { why, facts, over, finding } of endings) {
      it(`${over ? 'yes' : 'not'}: ${why}`, () => {
        expect(rule.over(facts, { since: T - 60_000, detectedAt: T - 60_000, ...finding })).toBe(over);
      });
    }
  });
}

/** An evidence line's value by its label; undefined when it is not there. */
export const line = (suspicion: Suspicion | null, label: string): string | number | undefined =>
  suspicion?.evidence().find((each) => each.label === label)?.value;
