import type { StartStep } from '../../../server/protocol/rooms.ts';
import type { Tone } from '../../select/words.ts';
import { useStatus } from '../../store/status.ts';
import { Mark } from '../../ui/mark.tsx';
import './start.css';

const TONES: Record<StartStep['state'], Tone> = {
  waiting: 'quiet',
  running: 'info',
  done: 'ok',
  failed: 'critical',
  skipped: 'quiet',
};

/** The first run: the page is here before Kafka is, and shows live how far the start has come. */
export function StartView() {
  const { meta, steps } = useStatus();
  const failed = steps.some((step) => step.state === 'failed');
  return (
    <div className="start">
      <h1>
        {meta === undefined ? 'Connecting to the bridge' : failed ? 'The start did not work out' : 'Starting'}
      </h1>
      <p className="soft">
        {meta === undefined
          ? 'The page is loaded; the bridge answers in a moment.'
          : meta.mode === 'demo'
            ? 'Nothing is configured, so Millrace starts a pipeline of its own with a real Kafka, and watches it.'
            : 'Millrace reads its sources for the first time.'}
      </p>
      <ol className="start-steps" aria-live="polite" aria-label="Start-up steps">
        {steps.map((step) => (
          <li key={step.id} className={`start-step start-${step.state}`}>
            <Mark tone={TONES[step.state]} size={14} />
            <span>
              {step.label}
              <span className="hidden-text">{`: ${step.state}`}</span>
              {step.detail === '' ? null : <small className="soft">{step.detail}</small>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
