import { type ComponentType, lazy, type ReactNode } from 'react';
import { flowRoute, href, NO_QUERY, type Route, WALL_EVERY } from '../select/urls.ts';
import { ImmersiveSlot } from '../views/immersive.ts';
import { EnterVr } from '../xr/enter-vr.tsx';

/** Loads a view's own chunk when it is first looked at. */
const view = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazy(async () => ({ default: await load() }));

const Flow = view(async () => (await import('../views/flow/flow-view.tsx')).FlowView);
const Group = view(async () => (await import('../views/group/group-view.tsx')).GroupView);
const Topic = view(async () => (await import('../views/topic/topic-view.tsx')).TopicView);
const Event = view(async () => (await import('../views/event/event-view.tsx')).EventView);
const Groups = view(async () => (await import('../views/lists/groups-view.tsx')).GroupsView);
const Topics = view(async () => (await import('../views/lists/topics-view.tsx')).TopicsView);
const Brokers = view(async () => (await import('../views/lists/brokers-view.tsx')).BrokersView);
const Findings = view(async () => (await import('../views/findings/findings-view.tsx')).FindingsView);
const Systems = view(async () => (await import('../views/systems/systems-view.tsx')).SystemsView);
const Settings = view(async () => (await import('../views/settings/settings-view.tsx')).SettingsView);
const Wall = view(async () => (await import('../views/wall/wall-view.tsx')).WallView);

/** The view of an address; null for those that the shell answers itself. A new view: one folder and one line here. */
export function viewOf(route: Route): ReactNode {
  switch (route.view) {
    case 'flow':
      return (
        <ImmersiveSlot.Provider value={EnterVr}>
          <Flow key={route.cluster} route={route} />
        </ImmersiveSlot.Provider>
      );
    case 'group':
      return <Group key={`${route.cluster}/${route.group}`} route={route} />;
    case 'topic':
      return <Topic key={`${route.cluster}/${route.topic}`} route={route} />;
    case 'event':
      return <Event route={route} />;
    case 'groups':
      return <Groups key={route.cluster} route={route} />;
    case 'topics':
      return <Topics key={route.cluster} route={route} />;
    case 'brokers':
      return <Brokers key={route.cluster} route={route} />;
    case 'findings':
      return <Findings key={route.cluster} route={route} />;
    case 'systems':
      return <Systems />;
    case 'settings':
      return <Settings />;
    case 'wall':
      return <Wall key={route.cluster} route={route} />;
    case 'home':
    case 'not-found':
      return null;
  }
}

/** The places of the head bar, with the key that follows `g`. Settings stand beside them, as a sign. */
export const PLACES = [
  { view: 'flow', label: 'Flow', key: 'f' },
  { view: 'groups', label: 'Groups', key: 'g' },
  { view: 'topics', label: 'Topics', key: 't' },
  { view: 'brokers', label: 'Brokers', key: 'b' },
  { view: 'systems', label: 'Systems', key: 's' },
  { view: 'findings', label: 'Findings', key: 'i' },
  { view: 'settings', label: 'Settings', key: ',' },
  { view: 'wall', label: 'Wall', key: 'w' },
] as const;

/** The place that a path without a cluster names. */
export const placeAt = (path: string): (typeof PLACES)[number]['view'] | null =>
  PLACES.find(({ view }) => path === `/${view}` || path === `/${view}/`)?.view ?? null;

/** Which place a view belongs to: a group's page is under Groups. */
export function placeOf(route: Route): (typeof PLACES)[number]['view'] | null {
  switch (route.view) {
    case 'flow':
    case 'groups':
    case 'topics':
    case 'brokers':
    case 'systems':
    case 'findings':
    case 'settings':
    case 'wall':
      return route.view;
    case 'group':
      return 'groups';
    case 'topic':
    case 'event':
      return 'topics';
    case 'home':
    case 'not-found':
      return null;
  }
}

export function placeHref(cluster: string, view: (typeof PLACES)[number]['view']): string {
  switch (view) {
    case 'flow':
      return href(flowRoute(cluster));
    case 'systems':
    case 'settings':
      return href({ view, cluster });
    case 'wall':
      return href({ view, cluster, every: WALL_EVERY.standard });
    case 'groups':
    case 'topics':
    case 'brokers':
    case 'findings':
      return href({ view, cluster, ...NO_QUERY });
  }
}
