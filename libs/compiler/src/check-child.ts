import { answerRequests } from './child-answer.ts';
import { ScriptChecker, type CheckRequest } from './check-scripts.ts';

let checker: ScriptChecker;

answerRequests({
  setUp: ({ typings }: { typings: string }) => {
    checker = new ScriptChecker(typings);
    // Warms up: reads and parses the typings and TypeScript's own declaration files.
    checker.check({ key: '', scripts: [{ name: 'warm', source: `import 'mainstay';` }], wanted: ['warm'] }, () => {});
  },
  answer: (request: CheckRequest, at) => checker.check(request, at),
});
