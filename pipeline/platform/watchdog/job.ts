/** What the watchdog process runs. */
export interface WatchdogJob {
  file: string;
  args: string[];
  cwd: string;
  /** Receives what the program prints. */
  logFile: string;
  /** From SIGTERM to SIGKILL, ms. */
  graceMs: number;
}
