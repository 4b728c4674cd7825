import { useNow } from '../../store/link.ts';
import { type Choices, setPreferences, usePreferences } from '../../store/preferences.ts';
import { count, seconds, zonedTime } from '../../select/format.ts';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import { Bridge } from './bridge.tsx';
import './settings.css';

/** What a person chooses on this device, and what this bridge is. */
export function SettingsView() {
  const { chosen } = usePreferences();
  const now = useNow(1_000);
  const choose =
    <K extends keyof Choices>(field: K) =>
    (value: Choices[K]): void =>
      setPreferences({ [field]: value });
  return (
    <Page title="Settings">
      <div className="settings">
        <Card title="On this device">
          <Choice
            label="Theme"
            value={chosen.theme}
            options={[
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
              { value: 'system', label: 'As the system' },
            ]}
            onChange={choose('theme')}
          />
          <Choice
            label="Motion"
            value={chosen.motion}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'reduced', label: 'Reduced' },
              { value: 'full', label: 'Full' },
            ]}
            hint="Reduced: chevrons and numbers in the place of moving events."
            onChange={choose('motion')}
          />
          <Choice
            label="Shortcuts of a single key"
            value={chosen.shortcuts ? 'on' : 'off'}
            options={[
              { value: 'on', label: 'On' },
              { value: 'off', label: 'Off' },
            ]}
            hint="They never fire while you type. ? shows them."
            onChange={(value) => setPreferences({ shortcuts: value === 'on' })}
          />
          <Choice
            label="Times"
            value={chosen.zone}
            options={[
              { value: 'local', label: 'My time zone' },
              { value: 'utc', label: 'UTC' },
            ]}
            hint={`Now: ${zonedTime(now)}`}
            onChange={choose('zone')}
          />
          <Choice
            label="Numbers"
            value={chosen.numbers}
            options={[
              { value: 'comma-point', label: '1,234,567.8' },
              { value: 'point-comma', label: '1.234.567,8' },
              { value: 'space-comma', label: '1 234 567,8' },
              { value: 'plain', label: '1234567.8' },
            ]}
            hint={`A lag of ${count(1_234_567)} events.`}
            onChange={choose('numbers')}
          />
          <Choice
            label="Lag in time"
            value={chosen.lag}
            options={[
              { value: 'span', label: 'As a span', note: '1 min 48 s' },
              { value: 'seconds', label: 'In seconds', note: '108 s' },
            ]}
            hint={`The oldest event waits for ${seconds(4_210)}.`}
            onChange={choose('lag')}
          />
          <p className="settings-kept soft">
            Kept in this browser, with the columns you choose in lists. Nothing of it is sent to the bridge.
          </p>
        </Card>
        <Bridge />
      </div>
    </Page>
  );
}
