// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.
import { messagesPrune } from './messages/prune.task.ts';
import { scriptDeploy } from './script/deploy.task.ts';
import { timerFire } from './timer/fire.task.ts';

/** Every task by name. */
export const tasks = {
  'messages.prune': messagesPrune,
  'script.deploy': scriptDeploy,
  'timer.fire': timerFire,
} as const;

export type TaskName = keyof typeof tasks;
