import { runCommand } from '../command.ts';

/** Lets Maven fetch what the pom names and copy it into `folder`: flat, or as the tree of a repository. Throws `command-failed`. */
export async function copyDependencies(
  mvn: string,
  pom: string,
  folder: string,
  options: { asRepository?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const layout = options.asRepository === true ? ['-Dmdep.useRepositoryLayout=true'] : [];
  await runCommand(
    mvn,
    [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
      ...layout,
    ],
    { timeoutMs: 300_000, signal: options.signal },
  );
}
