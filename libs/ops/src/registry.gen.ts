// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.
import { kvDelete } from './kv/delete.op.ts';
import { kvGet } from './kv/get.op.ts';
import { kvIncr } from './kv/incr.op.ts';
import { kvList } from './kv/list.op.ts';
import { kvSet } from './kv/set.op.ts';
import { kvTop } from './kv/top.op.ts';
import { log } from './log.op.ts';
import { membersGet } from './members/get.op.ts';
import { messagesDelete } from './messages/delete.op.ts';
import { messagesEdit } from './messages/edit.op.ts';
import { messagesGet } from './messages/get.op.ts';
import { messagesList } from './messages/list.op.ts';
import { messagesSend } from './messages/send.op.ts';
import { reactionsAdd } from './reactions/add.op.ts';
import { rolesAdd } from './roles/add.op.ts';
import { rolesRemove } from './roles/remove.op.ts';
import { timersCancel } from './timers/cancel.op.ts';
import { timersSchedule } from './timers/schedule.op.ts';

/** Every op by name. */
export const ops = {
  'kv.delete': kvDelete,
  'kv.get': kvGet,
  'kv.incr': kvIncr,
  'kv.list': kvList,
  'kv.set': kvSet,
  'kv.top': kvTop,
  log,
  'members.get': membersGet,
  'messages.delete': messagesDelete,
  'messages.edit': messagesEdit,
  'messages.get': messagesGet,
  'messages.list': messagesList,
  'messages.send': messagesSend,
  'reactions.add': reactionsAdd,
  'roles.add': rolesAdd,
  'roles.remove': rolesRemove,
  'timers.cancel': timersCancel,
  'timers.schedule': timersSchedule,
} as const;

export type OpName = keyof typeof ops;
