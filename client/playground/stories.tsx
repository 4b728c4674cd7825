import { type ReactNode, useMemo, useState } from 'react';
import { Sparkline } from '../charts/sparkline.tsx';
import { TrendLine } from '../charts/trend-line.tsx';
import { rate } from '../select/format.ts';
import { createSeries, push } from '../select/series.ts';
import { stripOf } from '../select/strip.ts';
import type { Tone } from '../select/words.ts';
import { Badge, Tag } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Facts, Limits } from '../ui/card.tsx';
import { Choice } from '../ui/choice.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FindingCard } from '../ui/finding-card.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { LiveNumber } from '../ui/live-number.tsx';
import { LongTable } from '../ui/long-table.tsx';
import { Name } from '../ui/name.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Empty, ErrorState, Loading } from '../ui/states.tsx';
import { PartitionStrip } from '../ui/strip.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { CHART_STORIES } from './chart-stories.tsx';
import { poisonFinding, slowFinding } from './recording-flow.ts';

export interface Story {
  name: string;
  show: (now: number) => ReactNode;
}

const TONES: readonly Tone[] = ['critical', 'warning', 'info', 'ok', 'quiet'];
const LONG = 'a-name-as-long-as-people-make-them.'.repeat(8);

/** Every component in its states, by name. Screenshots and the accessibility test walk this list. */
export const STORIES: readonly Story[] = [
  {
    name: 'badge',
    show: () => (
      <Row>
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <Tag>classic</Tag>
      </Row>
    ),
  },
  {
    name: 'button',
    show: () => (
      <Row>
        <Button look="strong">Open event</Button>
        <Button>Group</Button>
        <Button look="bare">Bare</Button>
        <Button disabled>Disabled</Button>
        <KeyHint keys="/" />
      </Row>
    ),
  },
  {
    name: 'banner',
    show: () => (
      <>
        <Banner tone="critical">No news from the bridge for 4.2 s: what you see is that old.</Banner>
        <Banner tone="warning">SIMULATED DATA. Everything on this page is made up.</Banner>
      </>
    ),
  },
  {
    name: 'card, fresh and old',
    show: () => (
      <div className="columns">
        <Card title="Partitions" aside="8 partitions">
          <Facts
            items={[
              { label: 'coordinator', value: 'broker 1' },
              { label: 'group', value: LONG },
            ]}
          />
        </Card>
        <Card title="Partitions" age={4_200}>
          <Limits limits={['No right to read the topic: lag in seconds is interpolated.']} />
        </Card>
      </div>
    ),
  },
  {
    name: 'switch',
    show: () => (
      <Segmented
        label="Show as"
        current="b"
        items={[
          { id: 'a', label: '3D', href: '#a' },
          { id: 'b', label: 'Flat', href: '#b' },
          { id: 'c', label: 'Table', href: '#c' },
        ]}
      />
    ),
  },
  { name: 'empty', show: () => <Empty title="No groups">Groups appear once a consumer has joined.</Empty> },
  { name: 'loading', show: () => <Loading lines={5} /> },
  {
    name: 'error',
    show: () => (
      <ErrorState
        problem={{
          code: 'not-authorized-by-kafka',
          title: 'Kafka refuses to show this event',
          detail: 'The account needs Read on topic orders.',
        }}
        onRetry={() => {}}
      />
    ),
  },
  {
    name: 'code, masked',
    show: () => (
      <CodeBlock label="Event" json text={'{\n  "name": "•••••",\n  "n": -1.5e3,\n  "ok": true\n}'} />
    ),
  },
  {
    name: 'finding, in full',
    show: (now) => (
      <Narrow>
        <FindingCard finding={poisonFinding(now)} now={now} current strip={STRIP} />
      </Narrow>
    ),
  },
  {
    name: 'finding, folded',
    show: (now) => (
      <Narrow>
        <FindingCard finding={slowFinding(now)} now={now} onSelect={() => {}} />
      </Narrow>
    ),
  },
  {
    name: 'finding, long names',
    show: (now) => (
      <Narrow>
        <FindingCard
          finding={poisonFinding(now, { group: LONG, title: `${LONG} is stuck`, member: LONG })}
          now={now}
          current
        />
      </Narrow>
    ),
  },
  {
    name: 'finding, closed',
    show: (now) => (
      <Narrow>
        <FindingCard
          finding={poisonFinding(now, { closedAt: now - 5_000, closeReason: 'recovered' })}
          now={now}
        />
      </Narrow>
    ),
  },
  {
    name: 'strip',
    show: () => (
      <Narrow>
        <PartitionStrip strip={STRIP} />
      </Narrow>
    ),
  },
  {
    name: 'sparkline',
    show: (now) => (
      <Narrow>
        <SparklineStory now={now} />
      </Narrow>
    ),
  },
  { name: 'live number', show: () => <LiveNumber source={FIXED} format={rate} /> },
  { name: 'table', show: () => <TableStory rows={6} /> },
  { name: 'table, no rows', show: () => <TableStory rows={0} /> },
  { name: 'table, 10k rows', show: () => <TableStory rows={10_000} /> },
  { name: 'dialog', show: () => <DialogStory /> },
  { name: 'search, empty', show: () => <SearchStory text="" /> },
  { name: 'search', show: () => <SearchStory text="state:hung lag>1000 topic:orders*" /> },
  { name: 'search, a mistake', show: () => <SearchStory text="state:hung lag>many" /> },
  { name: 'search, something missing', show: () => <SearchStory text="lag> topic:orders*" /> },
  { name: 'long table', show: () => <LongTableStory rows={5_000} /> },
  { name: 'long table, rows on their way', show: () => <LongTableStory rows={5_000} here={4} /> },
  { name: 'long table, old', show: () => <LongTableStory rows={6} isOld /> },
  {
    name: 'names',
    show: () => (
      <div className="story-narrow">
        {['orders', '', 'evil\u202egnp.exe', 'tab\there\u0000', LONG].map((name) => (
          <p key={name} className="story-name">
            <Name name={name} />
          </p>
        ))}
      </div>
    ),
  },
  {
    name: 'times',
    show: (now) => (
      <Row>
        <Time at={now - 108_000} now={now} />
        <Time at={now - 86_400_000} now={now} as="clock" />
        <Time at={null} now={now} />
      </Row>
    ),
  },
  {
    name: 'trend',
    show: () => (
      <div className="story-trend">
        <TrendLine values={[1, 4, 2, 8, null, null, 9, 3, 5]} label="lag" />
        <TrendLine values={[0, 0, 0, 0]} label="nothing waits" />
        <TrendLine values={[null, null]} label="not known" />
      </div>
    ),
  },
  ...CHART_STORIES,
  { name: 'choice', show: () => <ChoiceStory /> },
  { name: 'copy', show: () => <CopyButton label="Copy link" text={() => 'millrace'} /> },
];

const STRIP = stripOf(
  'orders',
  Array.from({ length: 8 }, (_, partition) => ({
    partition,
    verdict: partition === 1 ? 'poison-event' : partition === 4 ? 'consumer-slow' : 'ok',
  })),
);

const FIXED = { subscribe: () => () => {}, read: () => 4_812 };

const Row = ({ children }: { children: ReactNode }) => <div className="story-row">{children}</div>;
const Narrow = ({ children }: { children: ReactNode }) => <div className="story-narrow">{children}</div>;

function SparklineStory({ now }: { now: number }) {
  const series = useMemo(() => {
    const made = createSeries(120);
    for (let i = 0; i < 120; i++) {
      push(
        made,
        now - (120 - i) * 1_000,
        i > 60 && i < 70 ? Number.NaN : 200 + 40 * Math.sin(i / 6) + (i % 7) * 6,
      );
    }
    return made;
  }, [now]);
  return (
    <div className="tone-info">
      <Sparkline
        series={series}
        subscribe={() => () => {}}
        spanMs={120_000}
        label="events in"
        format={rate}
      />
    </div>
  );
}

interface Sample {
  name: string;
  tone: Tone;
}

const SAMPLE_COLUMNS: Column<Sample>[] = [
  { id: 'name', head: 'name', width: 'minmax(200px, 1fr)', sort: 'name', cell: (row) => row.name },
  { id: 'tone', head: 'state', width: '120px', cell: (row) => <Badge tone={row.tone}>{row.tone}</Badge> },
  { id: 'n', head: 'events', width: '96px', numeric: true, cell: (row) => row.name.length * 1_234 },
];

function TableStory({ rows }: { rows: number }) {
  const samples = useMemo(
    () =>
      Array.from({ length: rows }, (_, at) => ({
        name: at === 3 ? LONG : `row ${at}`,
        tone: TONES[at === 0 ? 0 : at === 1 ? 1 : 3] ?? 'ok',
      })),
    [rows],
  );
  const [sort, setSort] = useState('name');
  return (
    <Card title={`Table of ${rows}`} flush>
      <Table
        label={`Table of ${rows}`}
        columns={SAMPLE_COLUMNS}
        rows={samples}
        rowKey={(row) => row.name}
        rowTone={(row) => row.tone}
        sort={sort}
        onSort={(field) => setSort(sort === field ? `-${field}` : field)}
        onOpen={() => {}}
      />
    </Card>
  );
}

function SearchStory({ text }: { text: string }) {
  const [applied, setApplied] = useState(text);
  return (
    <SearchField
      list="groups"
      label={`Search groups, ${text === '' ? 'empty' : text}`}
      value={applied}
      meanwhile="Shown is the whole list."
      onSearch={setApplied}
    />
  );
}

/** `here`: so many rows have come. */
function LongTableStory({
  rows,
  here = rows,
  isOld = false,
}: {
  rows: number;
  here?: number;
  isOld?: boolean;
}) {
  const [selected, setSelected] = useState('row 2');
  const rowAt = (index: number): Sample | undefined =>
    index < here ? { name: `row ${index}`, tone: TONES[index === 0 ? 0 : 3] ?? 'ok' } : undefined;
  return (
    <div className="card story-long">
      <LongTable
        label={`Long table of ${rows}, ${here} here${isOld ? ', old' : ''}`}
        columns={SAMPLE_COLUMNS}
        count={rows}
        rowAt={rowAt}
        rowKey={(row) => row.name}
        rowTone={(row) => row.tone}
        selected={selected}
        selectedIndex={2}
        first={null}
        onRange={nothing}
        onSelect={(row) => setSelected(row.name)}
        onOpen={nothing}
        selectsOn="press"
        sort="name"
        onSort={nothing}
        isOld={isOld}
      />
    </div>
  );
}

const nothing = (): void => {};

function ChoiceStory() {
  const [value, setValue] = useState<'a' | 'b'>('a');
  return (
    <Choice
      label="Lag in time"
      value={value}
      options={[
        { value: 'a', label: 'As a span', note: '1 min 48 s' },
        { value: 'b', label: 'In seconds', note: '108 s' },
      ]}
      hint="The oldest event waits for 1 h 10 min."
      onChange={setValue}
    />
  );
}

function DialogStory() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open the dialog</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Keyboard">
        <p>Esc closes it.</p>
      </Dialog>
    </>
  );
}
