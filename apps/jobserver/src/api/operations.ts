import { tasks, type TaskDefinition } from '#libs/tasks';
import type { z } from 'zod';
import * as schemas from './schemas.ts';

/** A route for the document. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  path: string;
  id: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  status?: number;
  answer?: z.ZodType;
  /** Server-sent events instead of a response: their description. */
  stream?: string;
  idempotent?: boolean;
  /** Statuses of problems with their codes, besides 401. */
  problems?: Record<number, string>;
}

const unknownRun = { 404: '`run.unknown`' };
const badQuery = { 400: '`request.invalid`' };

const fixed: Operation[] = [
  { method: 'get', path: '/tasks', id: 'listTasks', summary: 'All kinds of tasks.', answer: schemas.TaskList },
  {
    method: 'get',
    path: '/runs',
    id: 'listRuns',
    summary: 'Runs, page by page.',
    query: schemas.RunQuery,
    answer: schemas.RunPage,
    problems: { 400: '`request.invalid`, `request.bad-cursor`' },
  },
  {
    method: 'get',
    path: '/runs/{id}',
    id: 'getRun',
    summary: 'One run.',
    answer: schemas.RunShape,
    problems: unknownRun,
  },
  {
    method: 'get',
    path: '/runs/{id}/logs',
    id: 'getRunLogs',
    summary: 'The log of a run.',
    query: schemas.LogQuery,
    answer: schemas.LogPage,
    problems: { ...badQuery, ...unknownRun },
  },
  {
    method: 'get',
    path: '/runs/{id}/events',
    id: 'followRun',
    summary: 'A run as a stream.',
    stream: 'Events `run` (a Run) and `log` (a RunLogLine, with its id; `Last-Event-ID` resumes), then `end`.',
    problems: unknownRun,
  },
  {
    method: 'post',
    path: '/runs/{id}/cancel',
    id: 'cancelRun',
    summary: 'Request a run to stop.',
    status: 202,
    answer: schemas.RunShape,
    problems: { ...unknownRun, 409: '`run.ended`' },
  },
  {
    method: 'post',
    path: '/runs/{id}/retry',
    id: 'retryRun',
    summary: 'Retry a failed run.',
    status: 202,
    answer: schemas.RunShape,
    problems: { ...unknownRun, 409: '`run.not-ended`' },
  },
  { method: 'get', path: '/queues', id: 'getQueues', summary: 'State of the queues.', answer: schemas.QueuesShape },
  {
    method: 'get',
    path: '/dead-letters',
    id: 'listDeadLetters',
    summary: 'Work that failed for good.',
    query: schemas.PageQuery,
    answer: schemas.DeadLetterPage,
    problems: badQuery,
  },
  {
    method: 'post',
    path: '/dead-letters/{id}/replay',
    id: 'replayDeadLetter',
    summary: 'Put it back on its lane.',
    status: 204,
    problems: { 404: '`dead-letter.unknown`, `run.unknown`', 409: '`run.not-ended`' },
  },
  {
    method: 'get',
    path: '/guilds/{guild}/parked',
    id: 'listParked',
    summary: 'Events that were parked.',
    query: schemas.ParkedQuery,
    answer: schemas.ParkedList,
    problems: badQuery,
  },
  {
    method: 'post',
    path: '/guilds/{guild}/parked/{event}/retry',
    id: 'retryParked',
    status: 202,
    summary: 'Put a parked event at the end of its guild’s inbox.',
    problems: { ...badQuery, 404: '`event.unknown`' },
  },
  {
    method: 'delete',
    path: '/guilds/{guild}/parked/{event}',
    id: 'discardParked',
    status: 204,
    summary: 'Discard a parked event.',
    problems: { ...badQuery, 404: '`event.unknown`' },
  },
];

/** `messages.prune` → `startMessagesPrune` */
const startId = (task: string): string =>
  `start${task.replaceAll(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}`;

function taskOperation({ name, summary, input }: TaskDefinition): Operation {
  return {
    method: 'post',
    path: `/tasks/${name}`,
    id: startId(name),
    summary,
    body: input,
    status: 202,
    answer: schemas.StartedRunShape,
    idempotent: true,
    problems: { 400: '`task.bad-input`, `request.invalid`', 409: '`run.key-reused`' },
  };
}

/** Every route: one per task, and the fixed ones. */
export const operations: readonly Operation[] = [
  ...(Object.values(tasks) as unknown as TaskDefinition[]).map(taskOperation),
  ...fixed,
];
