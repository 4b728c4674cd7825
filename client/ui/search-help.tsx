import { CircleHelp } from 'lucide-react';
import * as Popover from 'radix-ui/popover';
import { useRef } from 'react';
import { SEARCH_FIELDS, type SearchList } from '../../server/protocol/search-fields.ts';
import { fieldStart } from '../select/completion.ts';

const EXAMPLES: Record<SearchList, readonly [string, string][]> = {
  groups: [
    ['state:hung lag>1000', 'both hold'],
    ['topic:orders*', '* stands for anything'],
    ['-state:ok or lagSeconds>5m', 'not ok, or five minutes behind'],
    ['"order service"', 'these very words in the name'],
  ],
  topics: [
    ['rate>100 size>1GB', 'both hold'],
    ['group:billing*', '* stands for anything'],
    ['-internal:yes groups=0', 'not Kafka’s own, and nobody reads it'],
  ],
  brokers: [
    ['outOfSync>0', 'replicas on it are behind'],
    ['rack:a* or controller:yes', 'one of both'],
  ],
  findings: [
    ['severity:critical since<1h', 'critical, and began within the hour'],
    ['code:hung group:billing*', '* stands for anything'],
    ['lasts>10m -topic:audit', 'longer than ten minutes, another topic'],
  ],
};

/** What can be searched for in this list. A field that is pressed goes into the search. */
export function SearchHelp({ list, onTake }: { list: SearchList; onTake: (start: string) => void }) {
  const taken = useRef(false);
  return (
    <Popover.Root>
      <Popover.Trigger className="search-help-button" aria-label="What can be searched for">
        <CircleHelp size={14} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu search-help"
          align="end"
          sideOffset={8}
          collisionPadding={16}
          aria-label="What can be searched for"
          // A field was taken: the search has focus, not the button that opened this.
          onCloseAutoFocus={(event) => {
            if (taken.current) event.preventDefault();
            taken.current = false;
          }}
        >
          <dl className="search-examples">
            {EXAMPLES[list].map(([example, means]) => (
              <div key={example}>
                <dt className="mono">{example}</dt>
                <dd>{means}</dd>
              </div>
            ))}
          </dl>
          <ul className="search-fields">
            {SEARCH_FIELDS[list].map((field) => (
              <li key={field.name}>
                <Popover.Close
                  className="search-field-name mono"
                  onClick={() => {
                    taken.current = true;
                    onTake(fieldStart(field));
                  }}
                >
                  {fieldStart(field)}
                </Popover.Close>
                <span>
                  {field.means}
                  {field.kind === 'number' ? <small className="soft">{` ${UNITS[field.unit]}`}</small> : null}
                </span>
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const UNITS = {
  count: '(1000, 10k, 1.5M)',
  rate: '(200, 1.5k)',
  duration: '(30s, 5m, 2h, 7d)',
  bytes: '(500MB, 2GiB)',
} as const;
