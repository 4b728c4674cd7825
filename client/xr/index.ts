export { refusal, requestVr, startVr } from './session.ts';
export { TableTop } from './table-top.ts';
