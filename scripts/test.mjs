import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { root, run } from './lib.mjs';

/**
 * npm test: unit tests, against a real Kafka 4.1, in a real browser; npm run test:full adds Kafka 3.9, every drill and a quiet run.
 * The last line is `N passed, N failed, N skipped`.
 */
const full = process.argv.includes('--full');
const suites = [
  { name: 'unit', title: 'unit tests' },
  { name: 'kafka', title: 'integration tests against a real Kafka 4.1', env: { MILLRACE_TEST_KAFKA: '4.1' } },
  { name: 'e2e', title: 'the command, a real Kafka and a real browser' },
  ...(full
    ? [
        {
          name: 'kafka',
          report: 'kafka-3.9',
          title: 'integration tests against a real Kafka 3.9',
          env: { MILLRACE_TEST_KAFKA: '3.9' },
        },
        {
          name: 'e2e',
          report: 'e2e-3.9',
          title: 'the command, a real Kafka 3.9 and a real browser',
          env: { MILLRACE_TEST_KAFKA: '3.9' },
        },
        { name: 'full', title: 'every drill, and ten quiet minutes' },
      ]
    : []),
];

const reports = join(root, '.millrace', 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
if (!(await build())) {
  process.stdout.write('The build failed, so nothing was tested.\n');
  total.failed += 1;
} else {
  for (const suite of suites) {
    process.stdout.write(`\n== ${suite.title}\n`);
    const file = join(reports, `${suite.report ?? suite.name}.json`);
    const code = await run(
      'vitest',
      ['run', '--project', suite.name, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      { env: suite.env },
    );
    const report = read(file);
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
    total.skipped += report.numPendingTests + report.numTodoTests;
    failures.push(...failuresOf(report, suite.report ?? suite.name));
  }
}
// once more, last: in a long log the first failure is far above
if (failures.length > 0) process.stdout.write(`\n== what failed\n${failures.slice(0, 20).join('\n')}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

function failuresOf(report, name) {
  return report.testResults
    .filter((file) => file.status === 'failed')
    .flatMap((file) => {
      const tests = file.assertionResults.filter((test) => test.status === 'failed');
      const lines = tests.map(
        (test) => `${test.fullName}\n    ${short(test.failureMessages?.join('\n') ?? '')}`,
      );
      return [
        `${name}: ${relative(root, file.name)}`,
        ...(lines.length > 0 ? lines : [short(file.message)]).map(indent),
      ];
    });
}

function short(text) {
  return text.split('\n').slice(0, 6).join('\n    ').slice(0, 1000);
}

function indent(text) {
  return `  ${text}`;
}
