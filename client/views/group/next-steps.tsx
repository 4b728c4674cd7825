import { BOOTSTRAP, commandsFor } from '../../select/commands.ts';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Commands for the reader's own shell, ready to copy. */
export function NextSteps({
  group,
  stuck,
}: {
  group: string;
  stuck: { topic: string; partition: number; offset: number } | null;
}) {
  return (
    <Card title="Commands to go on with">
      <p className="soft">
        Put your own broker in for <code className="mono">{BOOTSTRAP}</code>, and add{' '}
        <code className="mono">--command-config FILE</code> where it asks for a login.
      </p>
      <ol className="commands">
        {commandsFor(group, stuck).map((command) => (
          <li key={command.does}>
            <div className="command-head">
              <span>{command.does}</span>
              <CopyButton label="Copy" text={() => command.text} />
            </div>
            <pre className="code command" tabIndex={0} role="region" aria-label={command.does} dir="ltr">
              <code>{command.text}</code>
            </pre>
            {command.note === undefined ? null : <p className="soft">{command.note}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
