import type { FlowSceneProps } from './contract.ts';
import { large, worker } from './playground/large.ts';
import { RecordedRoom, type Recording } from './playground/recorded.ts';
import { cycle, districts, oneNode } from './playground/odd.ts';
import { noProducers, openTransaction, shop, slowGroup, stuckPartition } from './playground/shop.ts';

export { RecordedRoom } from './playground/recorded.ts';

/** A named state of the scene: what the playground page shows and screenshots are taken of. */
export interface SceneState {
  name: string;
  props: Omit<FlowSceneProps, 'onSelect' | 'onDrill'>;
}

type More = Partial<SceneState['props']>;

/** The room is made when it is first looked at: the stress state takes a second. */
function state(name: string, recording: () => Recording, more: More = {}): SceneState {
  let room: RecordedRoom | null = null;
  return {
    name,
    props: {
      get room() {
        room ??= new RecordedRoom(recording());
        return room;
      },
      mode: '3d',
      selected: null,
      focused: null,
      theme: 'dark',
      reducedMotion: false,
      frozen: false,
      nonce: '',
      ...more,
    },
  };
}

export const sceneStates: SceneState[] = [
  state('healthy shop', shop),
  state('one stuck partition of eight', stuckPartition),
  state('slow group and no consumer', slowGroup),
  state('open transaction', openTransaction),
  state('no producer known', noProducers),
  state('selected and focused', stuckPartition, {
    selected: 'group:order-processing',
    focused: 'topic:clicks',
  }),
  state('flat', stuckPartition, { mode: 'flat' }),
  state('light', stuckPartition, { theme: 'light' }),
  state('flat and light', slowGroup, { mode: 'flat', theme: 'light' }),
  state('reduced motion', stuckPartition, { reducedMotion: true }),
  state('frozen', slowGroup, { frozen: true }),
  state('empty', () => ({ nodes: [], edges: [], numbers: {} })),
  state('one node', oneNode),
  state('a cycle', cycle),
  state('districts', districts),
  state('search', () => large(300, 600, 4), { matches: [7, 47, 12].map((at) => `group:${worker(at)}`) }),
  state('300 nodes', () => large(300, 600, 4)),
  state('10k stress', () => large(10_000, 20_000, 4)),
];
