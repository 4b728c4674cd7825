import type { StatusMeta } from '../../server/protocol/rooms.ts';
import { duration } from '../select/format.ts';
import { STALE_AFTER_MS } from '../select/freshness.ts';
import { useLink, useNow } from '../store/link.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** What must not be missed: simulated data, a lost line with the age of what is on screen, a page too old to speak. */
export function Banners({ mode }: { mode: StatusMeta['mode'] | undefined }) {
  const link = useLink();
  const now = useNow(500);
  return (
    <div className="banners">
      {mode === 'simulated' ? (
        <Banner tone="warning">
          SIMULATED DATA. No Kafka could be started here: everything on this page is made up to show how it
          works.
        </Banner>
      ) : null}
      {link.state === 'outdated' ? (
        <Banner tone="critical">
          The bridge was updated and this page is too old to understand it.
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </Banner>
      ) : null}
      {link.state === 'lost' || (link.state === 'live' && now - link.lastMessageAt > STALE_AFTER_MS) ? (
        <Banner tone="critical">
          {`No news from the bridge for ${duration(Math.max(0, now - link.lastMessageAt))}: what you see is that old. `}
          {link.state === 'lost' ? `Trying again (${link.reason}).` : ''}
        </Banner>
      ) : null}
    </div>
  );
}
