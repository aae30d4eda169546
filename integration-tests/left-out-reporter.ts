import { LEFT_OUT } from './optional-tools.ts';

/** The part of Jest's results that the reporter reads. */
interface Results {
  testResults: Array<{ testResults: Array<{ title: string; status: string }> }>;
}

/** Adds one line at the end of a test run for each optional tool that this machine lacks. */
export default class LeftOutReporter {
  onRunComplete(_contexts: unknown, { testResults }: Results): void {
    const titles = testResults.flatMap((file) =>
      file.testResults.flatMap(({ title, status }) => (status === 'pending' ? [title] : [])),
    );
    const leftOut = new Set(titles.filter((title) => title.startsWith(LEFT_OUT)));
    for (const title of [...leftOut].toSorted()) process.stderr.write(`${title}\n`);
  }
}
