import { useMemo, useState } from 'react';
import type { EventResource } from '../../../server/protocol/event.ts';
import { bytes, count } from '../../select/format.ts';
import { visibleText } from '../../select/names.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Name } from '../../ui/name.tsx';
import { type Column, Table } from '../../ui/table.tsx';

type Header = EventResource['headers'][number];
interface Row {
  at: number;
  header: Header;
}

/** Up to so many are listed in full; more are a table of which only the rows on screen are drawn. */
const LISTED_UP_TO = 20;
/** So much of a value stands in its row; all of it is shown when the row is opened. */
const SHORT = 400;

/** An event's headers: names and values as they are, inert. */
export function Headers({ headers }: { headers: EventResource['headers'] }) {
  const rows = useMemo(() => headers.map((header, at) => ({ at, header })), [headers]);
  return (
    <Card
      title="Headers"
      aside={count(headers.length)}
      {...(headers.length > LISTED_UP_TO ? { flush: true } : {})}
    >
      {headers.length === 0 ? (
        <p className="faint">This event has no headers.</p>
      ) : headers.length > LISTED_UP_TO ? (
        <Many rows={rows} />
      ) : (
        <dl className="event-headers">
          {rows.map(({ at, header }) => (
            <div key={at}>
              <dt>
                <Name name={header.name} />
              </dt>
              <dd className="mono">
                <Value header={header} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function Value({ header }: { header: Header }) {
  const text = header.value.text;
  if (text === null) return <span className="faint">null</span>;
  if (text === '') return <span className="faint">empty</span>;
  if (text.length > SHORT) return <CodeBlock text={text} label={`Header ${header.name}`} />;
  return <bdi>{visibleText(text)}</bdi>;
}

function Many({ rows }: { rows: readonly Row[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const header = chosen === null ? undefined : rows[chosen]?.header;
  return (
    <>
      <Table
        label={`Headers, ${count(rows.length)} of them`}
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => String(row.at)}
        selected={chosen === null ? null : String(chosen)}
        onOpen={(row) => setChosen(row.at)}
      />
      {header === undefined ? (
        <p className="event-many soft">A press on a row, or Enter, shows the whole value here.</p>
      ) : (
        <div className="event-many">
          <p>
            <Name name={header.name} />
          </p>
          <CodeBlock key={chosen} text={header.value.text ?? 'null'} label={`Header ${header.name}`} />
        </div>
      )}
    </>
  );
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'name',
    head: 'name',
    width: 'minmax(96px, 1fr)',
    cell: ({ header }) => <Name name={header.name} />,
  },
  {
    id: 'value',
    head: 'value',
    width: 'minmax(120px, 2fr)',
    cell: ({ header }) => (
      <bdi className="mono">{visibleText((header.value.text ?? 'null').slice(0, SHORT))}</bdi>
    ),
  },
  {
    id: 'size',
    head: 'size',
    width: '72px',
    numeric: true,
    cell: ({ header }) => bytes(header.value.sizeBytes),
  },
];
