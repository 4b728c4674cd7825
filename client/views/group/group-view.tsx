import { useMemo } from 'react';
import type * as z from 'zod/mini';
import { type Finding, finding as findingSchema } from '../../../server/protocol/finding.ts';
import { memberResource } from '../../../server/protocol/resources.ts';
import { orderFindings } from '../../select/findings.ts';
import { plural } from '../../select/format.ts';
import { lagMethods, memberName, partitionRows } from '../../select/group.ts';
import { visibleName } from '../../select/names.ts';
import { type Strip, stripOf } from '../../select/strip.ts';
import { flowRoute, href, NO_QUERY, type Route } from '../../select/urls.ts';
import { entityOf, listOf, recordOf } from '../../store/entities.ts';
import { useNow } from '../../store/link.ts';
import { useRoom } from '../../store/rooms.ts';
import { groupMeta, groupPartitionMeta } from '../../store/schemas.ts';
import { Tag } from '../../ui/badge.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { Card, Facts, Limits } from '../../ui/card.tsx';
import { FindingCard } from '../../ui/finding-card.tsx';
import { Name } from '../../ui/name.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/states.tsx';
import { ChartTools } from '../chart-tools.tsx';
import { useAge } from '../use-age.ts';
import { useChartRange } from '../use-chart-range.ts';
import { GroupCharts } from './group-charts.tsx';
import { LatencyTable } from './latency-table.tsx';
import { MembersTable } from './members-table.tsx';
import { PartitionPanel } from './partition-panel.tsx';
import { PartitionsTable } from './partitions-table.tsx';

type GroupRoute = Extract<Route, { view: 'group' }>;

/** One group: what is wrong with it and its proof, its partitions, its last hour, its members. */
export function GroupView({ route }: { route: GroupRoute }) {
  const { cluster, group } = route;
  const { watched, replica } = useRoom(
    useMemo(() => ({ view: 'group', cluster, group }) as const, [cluster, group]),
  );
  const state = replica?.state;
  const meta = entityOf(state, 'group', 'group', groupMeta);
  const members = listOf(state, 'members', memberResource);
  const partitions = recordOf(state, 'partitions', groupPartitionMeta);
  const open = listOf(state, 'findings', findingSchema);
  const findings = useMemo(() => orderFindings(open), [open]);
  const known = useMemo(
    () => new Map([...(meta?.lastMembers ?? []), ...members].map((member) => [member.id, member])),
    [members, meta],
  );
  const rows = useMemo(
    () =>
      partitionRows(partitions, (id) => {
        const member = known.get(id);
        return member === undefined ? id : memberName(member);
      }),
    [partitions, known],
  );
  const age = useAge(replica);
  const now = useNow();
  const { range, hrefOf, zoom } = useChartRange(route);

  const groups = href({ view: 'groups', cluster, ...NO_QUERY });
  const trail = [
    { label: 'Flow', href: href(flowRoute(cluster)) },
    { label: 'Groups', href: groups },
  ];
  const title = visibleName(group);
  if (replica?.status === 'refused') {
    return (
      <Page title={title} kind="Group" trail={trail}>
        <ErrorState
          problem={{
            title: 'This group is not visible',
            detail: `${replica.refusal?.detail ?? 'It may be deleted, or the account Millrace uses may not describe it.'} The page looks again every few seconds and shows it when it is there.`,
            code: 'unknown-group',
          }}
          ways={
            <>
              <LinkButton href={groups}>All groups</LinkButton>
              <LinkButton href={href(flowRoute(cluster))}>Go to Flow</LinkButton>
            </>
          }
        />
      </Page>
    );
  }
  if (meta === undefined) {
    return (
      <Page title={title} kind="Group" trail={trail}>
        <Card title="Partitions">
          <Loading label="Loading the group" lines={8} />
        </Card>
      </Page>
    );
  }
  const chosen = rows.find((row) => row.key === route.partition);
  const row = chosen ?? rows.find((item) => item.key === placeOf(findings[0])) ?? rows[0];
  const ownerId = row === undefined ? undefined : partitions[row.key]?.owner;
  return (
    <Page
      title={title}
      kind="Group"
      trail={trail}
      aside={
        <>
          <Tag title="State, as Kafka says">{meta.state}</Tag>
          <Tag title="Group protocol">{meta.protocol}</Tag>
        </>
      }
    >
      <Facts
        items={[
          {
            label: meta.protocol === 'consumer' ? 'epoch' : 'generation',
            value: meta.generation ?? 'not visible',
          },
          {
            label: 'coordinator',
            value: meta.coordinator === null ? 'not known' : `broker ${meta.coordinator}`,
          },
          { label: 'members', value: members.length },
          { label: 'partitions', value: rows.length },
          { label: 'protocol type', value: visibleName(meta.protocolType || 'none') },
        ]}
      />
      <Limits limits={meta.limits} />
      {findings.length === 0 ? null : (
        <section className="stack">
          <h2 className="hidden-text">Findings of this group</h2>
          {findings.map((finding) => (
            <FindingCard
              key={finding.id}
              finding={finding}
              now={now}
              current
              wide
              placeHidden
              strip={stripFor(finding, partitions)}
            />
          ))}
        </section>
      )}
      <ChartTools range={range} hrefOf={hrefOf} onZoomOut={zoom.onZoomOut} now={now} />
      {route.partition !== null && chosen === undefined ? (
        <p className="limits">
          <Name name={route.partition} /> is no partition of this group (any more).
          {row === undefined ? '' : ' Shown is its worst.'}
        </p>
      ) : null}
      {row === undefined ? null : (
        <PartitionPanel
          key={row.key}
          cluster={cluster}
          group={group}
          row={row}
          owner={ownerId === undefined ? null : (known.get(ownerId) ?? null)}
          finding={findings.find((item) => placeOf(item) === row.key) ?? null}
          watched={watched}
          range={range}
          zoom={zoom}
          now={now}
          age={age}
        />
      )}
      <Card title="Partitions" aside={plural(rows.length, 'partition')} age={age} flush>
        {rows.length === 0 ? (
          <Empty title="No partitions">
            {meta.protocol === 'share'
              ? 'Share groups keep no committed offsets a partition.'
              : 'This group has committed nothing and is assigned nothing.'}
          </Empty>
        ) : (
          <PartitionsTable
            cluster={cluster}
            rows={rows}
            room={watched}
            partitions={partitions}
            selected={row?.key ?? null}
            hrefOf={(key) => href({ ...route, partition: key })}
          />
        )}
      </Card>
      <GroupCharts
        cluster={cluster}
        group={group}
        watched={watched}
        range={range}
        zoom={zoom}
        methods={lagMethods(Object.values(partitions))}
        age={age}
      />
      <div className="columns">
        <MembersTable members={members} lastMembers={meta.lastMembers} now={now} age={age} />
        <LatencyTable latency={meta.queueLatency} age={age} />
      </div>
    </Page>
  );
}

/** The partitions of the topic a finding names; null when none is known. */
function stripFor(
  { topic }: Finding,
  partitions: Readonly<Record<string, z.infer<typeof groupPartitionMeta>>>,
): Strip | null {
  const states = Object.values(partitions).filter((item) => item.topic === topic);
  return topic === undefined || states.length === 0 ? null : stripOf(topic, states);
}

/** The partition a finding names, as the rows have it. */
const placeOf = (finding: Finding | undefined): string | null =>
  finding?.topic === undefined || finding.partition === undefined
    ? null
    : `${finding.topic}-${finding.partition}`;
