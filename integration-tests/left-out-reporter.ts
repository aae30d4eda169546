import type { AggregatedResult } from '@jest/reporters';
import { LEFT_OUT } from './optional-tools.ts';

/** Ends the output of a test run with one line for each optional tool that this machine lacks. */
export default class LeftOutReporter {
  onRunComplete(_contexts: unknown, { testResults }: Pick<AggregatedResult, 'testResults'>): void {
    const skipped = testResults.flatMap((file) => file.testResults.filter(({ status }) => status === 'pending'));
    const titles = new Set(skipped.map(({ title }) => title).filter((title) => title.startsWith(LEFT_OUT)));
    for (const title of [...titles].toSorted()) process.stderr.write(`${title}\n`);
  }
}
