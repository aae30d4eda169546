import { answerRequests } from './child-answer.ts';
import { compareVersions, type CompareRequest } from './compare-versions.ts';
import { compileScript, type CompileRequest } from './compile-script.ts';

answerRequests({
  setUp: () => compileScript({ kind: 'compile', name: 'warm', source: '', maxCodeLength: 1_000 }),
  answer: (request: CompileRequest | CompareRequest) =>
    request.kind === 'compile' ? compileScript(request) : compareVersions(request),
});
