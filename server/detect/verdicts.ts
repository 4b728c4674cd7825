import type { GroupPartition } from '../model/state.ts';
import type { FindingCode } from '../protocol/finding.ts';

/** The trouble that a partition belongs to. */
export interface TroubleOf {
  readonly code: FindingCode;
  readonly key: string;
}

interface Entry extends TroubleOf {
  code: FindingCode;
  key: string;
  /** The look that said so last. */
  look: number;
}

/**
 * The trouble of each partition that is not well, look by look. Entries are kept from one look to the next: hundreds of
 * thousands of partitions in trouble would else be hundreds of thousands of new entries a second.
 */
export class Verdicts {
  private readonly entries = new Map<GroupPartition, Entry>();
  private look = 0;
  private said = 0;

  /** A new look: nothing is in trouble until it is said. */
  begin(): void {
    this.look += 1;
    this.said = 0;
  }

  set(gp: GroupPartition, code: FindingCode, key: string): void {
    const known = this.entries.get(gp);
    if (known === undefined) {
      this.entries.set(gp, { code, key, look: this.look });
      this.said += 1;
      return;
    }
    known.code = code;
    known.key = key;
    if (known.look === this.look) return;
    known.look = this.look;
    this.said += 1;
  }

  get(gp: GroupPartition): TroubleOf | undefined {
    const known = this.entries.get(gp);
    return known?.look === this.look ? known : undefined;
  }

  /** When all has been said: what is well again is forgotten. */
  end(): void {
    if (this.said === this.entries.size) return;
    for (const [gp, { look }] of this.entries) if (look !== this.look) this.entries.delete(gp);
  }
}
