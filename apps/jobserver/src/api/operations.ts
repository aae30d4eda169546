import { tasks, type TaskDefinition } from '#libs/tasks';
import type { z } from 'zod';
import * as schemas from './schemas.ts';

/** A route as the document describes it. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  path: string;
  id: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  status?: number;
  answer?: z.ZodType;
  /** Server-sent events instead of an answer, in words. */
  stream?: string;
  idempotent?: boolean;
  /** Statuses of problems with their codes, beside 401. */
  problems?: Record<number, string>;
}

const unknownRun = { 404: '`run.unknown`' };
const badQuery = { 400: '`request.invalid`' };

const fixed: Operation[] = [
  { method: 'get', path: '/tasks', id: 'listTasks', summary: 'Every kind of task.', answer: schemas.TaskList },
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
    summary: 'Lines that a run wrote.',
    query: schemas.LogQuery,
    answer: schemas.LogPage,
    problems: { ...badQuery, ...unknownRun },
  },
  {
    method: 'get',
    path: '/runs/{id}/events',
    id: 'followRun',
    summary: 'A run as it goes on.',
    stream: 'Events `run` (a Run) and `log` (a RunLogLine, with its id; `Last-Event-ID` resumes), then `end`.',
    problems: unknownRun,
  },
  {
    method: 'post',
    path: '/runs/{id}/cancel',
    id: 'cancelRun',
    summary: 'Ask a run to end.',
    status: 202,
    answer: schemas.RunShape,
    problems: { ...unknownRun, 409: '`run.ended`' },
  },
  {
    method: 'post',
    path: '/runs/{id}/retry',
    id: 'retryRun',
    summary: 'Go on with a run that failed.',
    status: 202,
    answer: schemas.RunShape,
    problems: { ...unknownRun, 409: '`run.not-ended`' },
  },
  { method: 'get', path: '/queues', id: 'getQueues', summary: 'How the queues stand.', answer: schemas.QueuesShape },
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
    summary: 'Put it on its lane again.',
    status: 204,
    problems: { 404: '`dead-letter.unknown`, `run.unknown`', 409: '`run.not-ended`' },
  },
  {
    method: 'get',
    path: '/guilds/{guild}/parked',
    id: 'listParked',
    summary: 'Events that were set aside.',
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
    summary: 'Give a parked event up.',
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

/** Every route: one for each task, and the fixed ones. */
export const operations: readonly Operation[] = [
  ...(Object.values(tasks) as unknown as TaskDefinition[]).map(taskOperation),
  ...fixed,
];
