/** What a read may see: everything below the high watermark, or only below the last stable offset. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

export function isolationCode(isolation: IsolationLevel): number {
  return isolation === 'read_committed' ? 1 : 0;
}
