import { answerRequests } from './child-answer.ts';
import { checkScripts } from './check-scripts.ts';

answerRequests(checkScripts);
