import { useMemo } from 'react';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { memberResource } from '../../../server/protocol/resources.ts';
import { orderFindings } from '../../select/findings.ts';
import { plural } from '../../select/format.ts';
import { memberName, partitionRows } from '../../select/group.ts';
import { stripOf } from '../../select/strip.ts';
import { flowRoute, href, NO_QUERY, type Route } from '../../select/urls.ts';
import { entityOf, listOf, recordOf } from '../../store/entities.ts';
import { useAge } from '../use-age.ts';
import { useKeys } from '../../store/keys.ts';
import { useNow } from '../../store/link.ts';
import { useRoom } from '../../store/rooms.ts';
import { groupMeta, groupPartitionMeta } from '../../store/schemas.ts';
import { Tag } from '../../ui/badge.tsx';
import { Card, Facts, Limits } from '../../ui/card.tsx';
import { FindingCard } from '../../ui/finding-card.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/states.tsx';
import { LatencyTable } from './latency-table.tsx';
import { MembersTable } from './members-table.tsx';
import { PartitionsTable } from './partitions-table.tsx';

type GroupRoute = Extract<Route, { view: 'group' }>;

/** One group: what is wrong with it, its partitions, its members, its queue latency. */
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
  const rows = useMemo(() => {
    const known = new Map(
      [...(meta?.lastMembers ?? []), ...members].map((member) => [member.id, memberName(member)]),
    );
    return partitionRows(partitions, (id) => known.get(id) ?? id);
  }, [partitions, members, meta]);
  const age = useAge(replica);
  const now = useNow();
  useKeys({ Escape: () => navigate(href(flowRoute(cluster))) });

  const trail = [
    { label: 'Flow', href: href(flowRoute(cluster)) },
    { label: 'Groups', href: href({ view: 'groups', cluster, ...NO_QUERY }) },
  ];
  const title = group === '' ? '(no name)' : group;
  if (replica?.status === 'refused') {
    return (
      <Page title={title} kind="Group" trail={trail}>
        <ErrorState
          problem={{
            title: 'This group is not visible',
            detail:
              replica.refusal?.detail ??
              'It may be deleted, or the account Millrace uses may not describe it.',
            code: 'unknown-group',
          }}
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
          { label: 'protocol type', value: meta.protocolType || 'none' },
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
              strip={
                finding.topic === undefined
                  ? null
                  : stripOf(
                      finding.topic,
                      Object.values(partitions).filter((item) => item.topic === finding.topic),
                    )
              }
            />
          ))}
        </section>
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
            selected={route.partition}
          />
        )}
      </Card>
      <div className="columns">
        <MembersTable members={members} lastMembers={meta.lastMembers} now={now} age={age} />
        <LatencyTable latency={meta.queueLatency} age={age} />
      </div>
    </Page>
  );
}
