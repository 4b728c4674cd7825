import { describe, expect, it } from 'vitest';
import { poisonFinding } from '../../../client/playground/recording-flow.ts';
import { partitionHistory } from '../../../client/playground/recording-history.ts';
import {
  commitTicks,
  deadlineOf,
  emptyProof,
  lastAdvance,
  note,
  type Proof,
  proofColumns,
  proofMarks,
  proofOf,
  proofWindow,
  proofWords,
  rhythmColumns,
} from '../../../client/select/proof.ts';

const NOW = 1_762_000_000_000;
const at = (seconds: number) => NOW + seconds * 1_000;
const stuck: Proof = {
  commits: [
    { at: at(-63), offset: 80 },
    { at: at(-62), offset: 90 },
    { at: at(-60), offset: 100 },
    { at: at(-50), offset: 100 },
    { at: at(-40), offset: 100 },
  ],
  ends: [
    { at: at(-60), offset: 101 },
    { at: at(-30), offset: 130 },
    { at: at(0), offset: 160 },
  ],
};

describe('the proof of a partition', () => {
  it('it stopped at its last commit that went on; those of the same offset are tries', () => {
    expect(lastAdvance(stuck)).toEqual({ at: at(-60), offset: 100 });
    expect(commitTicks(stuck).map((tick) => tick.isHollow)).toEqual([false, false, false, true, true]);
  });
  it('says what came and that nothing was committed', () => {
    expect(proofWords({ ...stuck, commits: stuck.commits.slice(0, 3) }, true, 1_000, NOW)).toMatch(
      /^60 events are unread, and nothing was committed since [\d:]+ \(1 min, usually every 1\.0 s\)\. It stands at offset 100\.$/,
    );
  });
  it('tells a consumer that commits without progress from one that does not commit', () => {
    expect(proofWords(stuck, true, null, NOW)).toContain('the same offset was committed 2 times since');
  });
  it('a partition that goes on is not said to be stuck', () => {
    const words = proofWords(stuck, false, 1_000, NOW);
    expect(words).toBe('The last commit that went on was 1 min ago, usually every 1.0 s.');
  });
  it('without a commit there is nothing to compare with, and it says so', () => {
    expect(proofWords(emptyProof(), true, null, NOW)).toMatch(/No commit of this partition is known/);
  });
  it('committed offsets hold until the next commit, arrivals go on from reading to reading', () => {
    const { times, values } = proofColumns(stuck, 100, NOW);
    expect(times).toEqual([-63, -62, -60, -50, -40, -30, 0].map(at));
    expect(values).toEqual([
      [null, null, 1, 11, 20, 30, 60],
      [-20, -10, 0, 0, 0, 0, 0],
    ]);
  });
  it('what was committed had arrived: arrivals are never drawn below commits', () => {
    const proof = {
      commits: [{ at: at(-20), offset: 90 }],
      ends: [
        { at: at(-30), offset: 10 },
        { at: at(0), offset: 100 },
      ],
    };
    const { values } = proofColumns(proof, 0, NOW);
    expect(values[0]).toEqual([10, 90, 100]);
  });
  it('over a hole in the readings no line of arrivals is drawn', () => {
    const proof = {
      commits: [],
      ends: [
        { at: at(-300), offset: 1 },
        { at: at(0), offset: 9 },
      ],
    };
    const { times, values } = proofColumns(proof, 0, NOW);
    expect(times).toEqual([at(-300), at(-300) + 1, NOW]);
    expect(values[0]).toEqual([1, null, 9]);
  });
  it('the window shows all since the stop, and no time before it of which no commit is known', () => {
    const { from, to } = proofWindow(stuck, lastAdvance(stuck), NOW);
    expect(from).toBe(at(-60 - 60 * 0.15));
    expect(to).toBeGreaterThan(NOW);
    const long = { ...stuck, commits: [{ at: at(-600), offset: 1 }, ...stuck.commits] };
    expect(proofWindow(long, lastAdvance(long), NOW).from).toBe(at(-120));
    expect(proofWindow(stuck, null, NOW).from).toBe(at(-60));
  });
  it('where arrivals are known for longer than commits it says so', () => {
    const older = { ...stuck, ends: [{ at: at(-90), offset: 50 }, ...stuck.ends] };
    expect(proofMarks(older, null, null)).toEqual([
      { at: at(-63), label: 'earlier commits are not kept', colour: 'quiet' },
    ]);
  });
  it('the verdict falls when the allowed time after the last advance is over, where the finding says so', () => {
    const finding = poisonFinding(NOW, {
      evidence: [
        { label: 'last advancing commit', value: at(-60), unit: 'time' },
        { label: 'allowed without progress', value: 20_000, unit: 'ms' },
      ],
    });
    expect(deadlineOf(finding)).toBe(at(-40));
    expect(deadlineOf(poisonFinding(NOW))).toBeNull();
    expect(proofMarks(stuck, lastAdvance(stuck), at(-40)).map(({ at: time }) => time)).toEqual([
      at(-60),
      at(-40),
    ]);
  });
  it('live news follow the memory of the bridge without a commit twice', () => {
    const history = partitionHistory(NOW);
    const last = history.commits.at(-1) ?? { at: 0, offset: 0 };
    const live = emptyProof();
    note(live, NOW - 500, { committedAt: last.at, committed: last.offset, end: 54_000 });
    note(live, NOW + 1_000, { committedAt: last.at, committed: last.offset, end: 54_100 });
    const all = proofOf(history, live);
    expect(all.commits).toEqual(history.commits);
    expect(all.ends.at(-1)).toEqual({ at: NOW + 1_000, offset: 54_100 });
  });
  it('holds a bounded number of commits and readings', () => {
    const live = emptyProof();
    for (let i = 1; i < 20_000; i++) note(live, i * 1_000, { committedAt: i * 1_000, committed: i, end: i });
    expect(live.commits.length).toBeLessThanOrEqual(600);
    expect(live.ends.length).toBeLessThanOrEqual(4_000);
  });
  it('the rhythm shows the time between commits, and the open time since the last', () => {
    const { times, values } = rhythmColumns(stuck, 1_000, NOW);
    expect(times.at(-1)).toBe(NOW);
    expect(values[0]?.slice(0, 4)).toEqual([null, 1_000, 2_000, 10_000]);
    expect(values[1]?.slice(-2)).toEqual([0, 40_000]);
    expect(values[2]).toEqual(new Array(6).fill(1_000));
  });
});
