import { Maximize, Minimize, X } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { graphEdge, graphNode } from '../../../server/protocol/graph.ts';
import { overviewMeta } from '../../../server/protocol/rooms.ts';
import { findingNode, orderFindings } from '../../select/findings.ts';
import { flowRoute, href, type Route } from '../../select/urls.ts';
import { drift } from '../../select/wall.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { useKeys } from '../../store/keys.ts';
import { useNow } from '../../store/link.ts';
import { useRoom } from '../../store/rooms.ts';
import { useStatus } from '../../store/status.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { navigate } from '../../ui/navigation.ts';
import './wall.css';
import { useFullscreen, useIdle, useStale, useStepping, useWakeLock } from './use-wall.ts';
import { WallFinding } from './wall-finding.tsx';
import { WallHead } from './wall-head.tsx';
import { WallPicture } from './wall-picture.tsx';
import { Healthy, SimulatedBanner, StaleBanner, Waiting } from './wall-says.tsx';

type WallRoute = Extract<Route, { view: 'wall' }>;

/** The flow and its open findings for a screen on the wall: steps by itself, and never shows the past as the present. */
export function WallView({ route }: { route: WallRoute }) {
  const { cluster } = route;
  const box = useRef<HTMLDivElement>(null);
  const { watched, replica } = useRoom(
    useMemo(() => (cluster === null ? null : ({ view: 'overview', cluster } as const)), [cluster]),
  );
  const nodes = listOf(replica?.state, 'nodes', graphNode);
  const edges = listOf(replica?.state, 'edges', graphEdge);
  const open = listOf(replica?.state, 'findings', findingSchema);
  const findings = useMemo(() => orderFindings(open), [open]);
  const meta = entityOf(replica?.state, 'meta', 'overview', overviewMeta);
  const status = useStatus();
  const stale = useStale(watched);
  const { shown, step } = useStepping(findings, route.every, stale === null);
  const idle = useIdle();
  const whole = useFullscreen(box);
  useWakeLock();

  const leave = cluster === null ? '/' : href(flowRoute(cluster));
  useKeys({
    n: () => step(1),
    p: () => step(-1),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    f: whole.toggle,
    Escape: () => (document.fullscreenElement ? whole.toggle() : navigate(leave)),
  });

  const { x, y } = drift(useNow(10_000));
  const seen = replica !== null && (replica.status === 'live' || replica.status === 'stale');
  return (
    <div className={`wall${idle ? ' wall-idle' : ''}${stale ? ' wall-old' : ''}`} ref={box}>
      <div className="wall-page" style={{ transform: `translate(${x}px, ${y}px)` }}>
        <SimulatedBanner mode={status.meta?.mode} />
        {stale === null ? null : <StaleBanner stale={stale} />}
        <WallHead cluster={cluster} findings={findings} room={watched} seen={seen}>
          {whole.offered ? (
            <Button
              look="bare"
              onClick={whole.toggle}
              aria-label={whole.on ? 'Leave full screen' : 'Full screen'}
            >
              {whole.on ? <Minimize aria-hidden="true" /> : <Maximize aria-hidden="true" />}
            </Button>
          ) : null}
          <LinkButton look="bare" href={leave} aria-label="Leave the wall">
            <X aria-hidden="true" />
          </LinkButton>
        </WallHead>
        <main className="wall-main">
          {seen ? (
            <>
              <div className="wall-picture">
                {nodes.length === 0 ? null : (
                  <WallPicture
                    room={watched}
                    nodes={nodes}
                    edges={edges}
                    selected={shown === null ? null : findingNode(shown)}
                    frozen={stale !== null}
                  />
                )}
              </div>
              {shown === null ? (
                <Healthy nodes={nodes} room={watched} stale={stale !== null} meta={meta} />
              ) : (
                <WallFinding finding={shown} at={findings.indexOf(shown)} of={findings.length} />
              )}
            </>
          ) : (
            <Waiting status={status} replica={replica} />
          )}
        </main>
      </div>
    </div>
  );
}
