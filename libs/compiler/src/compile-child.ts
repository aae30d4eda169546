import { answerRequests } from './child-answer.ts';
import { compileScript } from './compile-script.ts';

answerRequests(compileScript);
