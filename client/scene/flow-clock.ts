/** Longest step taken at once: after a hidden tab the flow goes on where it stood instead of leaping. */
const LONGEST_STEP = 0.25;
/** After so many seconds the clock starts over: as 32-bit floats in shaders, later times would tremble. */
const REBASE_AFTER = 600;

/**
 * The time by which the scene moves, in seconds. It is not wall time: it stands while data is stale, runs at the speed
 * of a replay, and is fixed under reduced motion.
 */
export class FlowClock {
  seconds = 0;
  private speed = 1;
  private stopped = false;

  /** How many flow seconds a wall second is. */
  setSpeed(speed: number): void {
    this.speed = speed;
  }

  setStopped(stopped: boolean): void {
    this.stopped = stopped;
  }

  get running(): boolean {
    return !this.stopped && this.speed > 0;
  }

  advance(wallSeconds: number): void {
    if (this.running) this.seconds += Math.min(Math.max(0, wallSeconds), LONGEST_STEP) * this.speed;
  }

  /** Starts over when it is time to, and says by how much: phases take it up, so nothing on screen moves. 0: not now. */
  rebase(): number {
    if (this.seconds < REBASE_AFTER) return 0;
    const shift = this.seconds;
    this.seconds = 0;
    return shift;
  }
}
