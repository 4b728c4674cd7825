import { setPreferences, usePreferences } from '../store/preferences.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { PLACES } from './routes.tsx';

const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['/'], does: 'find a group, topic or finding' },
  ...PLACES.map((place) => ({ keys: ['g', place.key], does: `go to ${place.label}` })),
  { keys: ['n', 'p'], does: 'next and previous finding, worst first (Flow)' },
  { keys: ['↑', '↓'], does: 'walk a list, or the flow once it has focus (Tab)' },
  { keys: ['←', '→'], does: 'follow the flow up and downstream; previous and next event' },
  { keys: ['f', '0'], does: 'bring the chosen node, or the whole flow, into view (3D and Flat)' },
  { keys: ['Enter'], does: 'go in' },
  { keys: ['Esc'], does: 'go back, close' },
  { keys: ['?'], does: 'this help' },
];

/** The keys, and the switch that turns those of one letter off. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { shortcuts } = usePreferences();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <dl className="help-keys">
        {KEYS.map((item) => (
          <div key={item.does}>
            <dt>
              {item.keys.map((key, place) => (
                <KeyHint key={place} keys={key} />
              ))}
            </dt>
            <dd>{item.does}</dd>
          </div>
        ))}
      </dl>
      <label className="help-switch">
        <input
          type="checkbox"
          checked={shortcuts}
          onChange={(event) => setPreferences({ shortcuts: event.target.checked })}
        />
        Shortcuts of a single key (kept on this device)
      </label>
    </Dialog>
  );
}
