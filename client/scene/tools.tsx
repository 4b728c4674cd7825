import type { ReactNode } from 'react';
import type { FlowProgram } from './program.ts';

const SIZE = 16;

/** Buttons for what keys and wheel do too: frame, whole flow, nearer, farther; and a picture to keep. */
export function Tools({ program, onPicture }: { program: FlowProgram; onPicture: () => void }): ReactNode {
  return (
    <div className="scene-tools" role="group" aria-label="Camera">
      <Tool label="Frame what is selected (f)" onPress={() => program.frameAsked()}>
        <path d="M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M8 6v4M6 8h4" />
      </Tool>
      <Tool label="Show the whole flow (0)" onPress={() => program.fitAll()}>
        <path d="M2 3h12v10H2zM5 6h2v2H5zM9 8h2v2H9z" />
      </Tool>
      <Tool label="Nearer (+)" onPress={() => program.zoomBy(0.8)}>
        <path d="M3 8h10M8 3v10" />
      </Tool>
      <Tool label="Farther (-)" onPress={() => program.zoomBy(1.25)}>
        <path d="M3 8h10" />
      </Tool>
      <Tool label="Save a picture" onPress={onPicture}>
        <path d="M2 5h3l1-2h4l1 2h3v8H2zM8 6.5a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z" />
      </Tool>
    </div>
  );
}

function Tool({
  label,
  onPress,
  children,
}: {
  label: string;
  onPress: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button type="button" aria-label={label} title={label} onClick={onPress}>
      <svg
        width={SIZE}
        height={SIZE}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {children}
      </svg>
    </button>
  );
}
