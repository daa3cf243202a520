// Prints `N passed, N failed, N skipped` over all of jest's test counts in a captured output, as the last line of .ci/run.
import {readFileSync} from 'node:fs';

const output = readFileSync(process.argv[2], 'utf8');
const counts = {passed: 0, failed: 0, skipped: 0};
for (const [, line] of output.matchAll(/^Tests:\s+(.*)$/gm)) {
  for (const [, count, outcome] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) counts[outcome] += Number(count);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
