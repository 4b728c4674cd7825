import { useState } from 'react';
import type { FlowSceneProps } from '../scene/contract.ts';
import { type FlowProgram, FlowScene } from '../scene/index.ts';
import { sceneStates } from '../scene/playground.tsx';
import { setPreferences } from '../store/preferences.ts';

/** One state of the scene, filling the page: `?scene=flat`; all names without one. `theme=light` overrides its own. */
export function ScenePage({ name, theme }: { name: string; theme: 'dark' | 'light' | null }) {
  const state = sceneStates.find((one) => one.name === name);
  if (!state) {
    return (
      <main className="playground">
        <h1>States of the scene</h1>
        <ul>
          {sceneStates.map((one) => (
            <li key={one.name}>
              <a href={`?scene=${encodeURIComponent(one.name)}`}>{one.name}</a>
            </li>
          ))}
        </ul>
      </main>
    );
  }
  return <Shown props={state.props} theme={theme ?? state.props.theme} />;
}

/** Tests ask the program what stands in the scene. */
const show = (program: FlowProgram | null): void => void Object.assign(window, { program });

function Shown({
  props,
  theme,
}: {
  props: Omit<FlowSceneProps, 'onSelect' | 'onDrill'>;
  theme: 'dark' | 'light';
}) {
  const [selected, setSelected] = useState(props.selected);
  useState(() => setPreferences({ theme }));
  return (
    <main className="scene-page" aria-label="Scene">
      <FlowScene
        {...props}
        room={props.room}
        theme={theme}
        selected={selected}
        onSelect={setSelected}
        onDrill={setSelected}
        onProgram={show}
      />
    </main>
  );
}
