import { answerRequests } from './child-answer.ts';
import { ScriptChecker, type CheckRequest } from './check-scripts.ts';

let checker: ScriptChecker;

answerRequests({
  setUp: ({ typings }: { typings: string }) => {
    checker = new ScriptChecker(typings);
    // Reads and parses the typings and the language's own files.
    checker.check({ key: '', scripts: [{ name: 'warm', source: `import 'mainstay';` }], wanted: ['warm'] }, () => {});
  },
  answer: (request: CheckRequest, at) => checker.check(request, at),
});
