import { X } from 'lucide-react';
import type { Finding } from '../../../server/protocol/finding.ts';
import { lifeOf } from '../../select/timeline.ts';
import { Button } from '../../ui/button.tsx';
import { FindingCard } from '../../ui/finding-card.tsx';
import { Empty, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

/** One finding in full: its sentence and proof, what to do, and its life. */
export function FindingPane({
  finding,
  isKnown,
  now,
  onClose,
}: {
  finding: Finding | null;
  /** The bridge has answered: what is not there is not on its way. */
  isKnown: boolean;
  now: number;
  onClose: () => void;
}) {
  return (
    <aside className="finding-pane" aria-label="Details of the finding">
      <header className="finding-pane-head">
        <h2>Details</h2>
        <Button look="bare" aria-label="Close the details" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      {finding === null ? (
        isKnown ? (
          <Empty title="This finding is not known">
            Findings are kept for 7 days. The link may be older, or of another Millrace.
          </Empty>
        ) : (
          <Loading lines={6} />
        )
      ) : (
        <>
          <FindingCard finding={finding} now={now} current />
          <section className="card" aria-label="Its life">
            <ol className="finding-life">
              {lifeOf(finding).map((step) => (
                <li key={step.words}>
                  <Time at={step.time} now={now} as="clock" />
                  <span>{step.words}</span>
                </li>
              ))}
            </ol>
          </section>
        </>
      )}
    </aside>
  );
}
