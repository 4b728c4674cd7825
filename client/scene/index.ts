export { FlowScene } from './flow-scene.tsx';
export { webglAvailable, SceneUnavailable } from './available.ts';
export { FlowProgram } from './program.ts';
export type { FlowSceneProps, SceneStage, SceneStats } from './contract.ts';
