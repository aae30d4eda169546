import { LEFT_OUT } from './optional-tools.ts';

/** The part of Jest's results that this reads. */
interface Results {
  testResults: Array<{ testResults: Array<{ title: string; status: string }> }>;
}

/** Ends the output of a test run with one line for each optional tool that this machine lacks. */
export default class LeftOutReporter {
  onRunComplete(_contexts: unknown, { testResults }: Results): void {
    const titles = testResults.flatMap((file) =>
      file.testResults.flatMap(({ title, status }) => (status === 'pending' ? [title] : [])),
    );
    const leftOut = new Set(titles.filter((title) => title.startsWith(LEFT_OUT)));
    for (const title of [...leftOut].toSorted()) process.stderr.write(`${title}\n`);
  }
}
