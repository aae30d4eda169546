import { limits } from './limits.ts';

const { vm, log, script } = limits;

/** The side that has to act on a fault: `user` is the author of a script or of a request, `system` is the operator. */
export type FaultSide = 'user' | 'system';

/** Properties that all faults with one code share. */
export interface FaultKind {
  side: FaultSide;
  /** HTTP status of the response. */
  status: number;
  /** Whether the same attempt may succeed later. */
  retryable: boolean;
  /** Meaning of the code, and what to do about it. Markdown. */
  summary: string;
}

const user = (status: number, summary: string): FaultKind => ({ side: 'user', status, retryable: false, summary });
const userLater = (status: number, summary: string): FaultKind => ({ ...user(status, summary), retryable: true });
const system = (status: number, summary: string): FaultKind => ({ side: 'system', status, retryable: false, summary });
const systemLater = (status: number, summary: string): FaultKind => ({ ...system(status, summary), retryable: true });

/** Each code of a fault (`noun.reason`). Codes of Discord’s own errors (`discord.<meaning>`) and of HTTP (`http.<status>`) are not listed. */
export const faults = {
  'answer.malformed': system(500, 'The response does not have its declared shape.'),
  'body.malformed': user(400, 'The body does not match its Content-Type.'),
  'bus.message-too-large': system(500, 'A message between processes is too large to be sent.'),
  'bus.unavailable': systemLater(503, 'Messages between processes cannot be sent at the moment.'),
  'campaign.unknown': user(404, 'This guild has no raid or nuke with this id.'),
  'channel.unknown': user(404, 'This guild has no such channel.'),
  'check.superseded': userLater(409, 'Your newer check in this server has cancelled this one.'),
  'check.timeout': userLater(
    504,
    'The type check waited too long, because other checks of this server, or of many servers, came first. Try again.',
  ),
  'check.too-large': user(
    413,
    'The checked scripts and their imports are too large together. Check fewer scripts at once, or import less.',
  ),
  'command.forbidden': user(403, 'The user lacks a permission that the command needs.'),
  'command.no-guild': user(400, 'This command works in servers only.'),
  'command.unknown': user(400, 'There is no such command.'),
  'compiler.busy': systemLater(
    503,
    'Too many compilations and type checks of this server, or of all servers, wait already. Try again later.',
  ),
  'compiler.unavailable': systemLater(
    503,
    'The process that compiles and checks scripts does not start. The operator’s log has the reason.',
  ),
  'database.refused': system(500, 'The database rejects these values.'),
  'database.unavailable': systemLater(503, 'The database cannot be reached at the moment.'),
  'dead-letter.unknown': user(404, 'There is no such dead letter.'),
  'discord.guild-unavailable': system(503, 'The server is unavailable because of an outage at Discord.'),
  'discord.rate-limited': userLater(429, 'Discord asks to wait. Try again later.'),
  'discord.refused': user(400, 'The simulator has rejected the request. The message has its reason.'),
  'discord.unavailable': systemLater(503, 'Discord cannot be reached at the moment.'),
  'discord.unknown-guild': user(404, 'The bot is not in this guild.'),
  'event.unknown': user(404, 'This guild has no such parked event.'),
  'fault.unknown': user(404, 'There is no such fault: it has ended or was removed.'),
  'gateway.unavailable': system(503, 'There is no session with the gateway at the moment.'),
  'guild.forbidden': user(403, 'You need the permission Manage Server in this server.'),
  'guild.lease-lost': system(500, 'Another process runs this guild now.'),
  'guild.missing-manage-messages': user(
    403,
    'You need the permission Manage Messages in this server to delete messages.',
  ),
  'guild.present': user(409, 'The bot is still in this server. Remove it from the server first, then try again.'),
  'guild.unknown': user(404, 'There is no such server.'),
  'http.404': user(404, 'No such route.'),
  'http.cross-site': user(403, 'A page of another site cannot make this request.'),
  'http.too-many-requests': userLater(429, 'Too many requests: wait for the stated time.'),
  'http.unknown-host': user(
    421,
    'This server does not know that host name. Its operator can add the name to ALLOWED_HOSTS.',
  ),
  'id.foreign': user(404, 'Some of these ids do not belong to this guild.'),
  'kv.bad-key': user(400, 'A key must be well-formed text without the character U+0000.'),
  'kv.full': user(409, 'The storage of this server is full: delete something first.'),
  'kv.not-a-number': user(400, 'The value under the key is not a number.'),
  'kv.not-safe': user(
    400,
    'The stored number, or the sum, lies beyond ±9007199254740991 (2^53 − 1), where a number cannot count exactly. Nothing is changed.',
  ),
  'kv.value-too-large': user(400, `The value has more than ${limits.kv.valueBytes} bytes as JSON.`),
  'login.refused': user(401, 'Discord rejected the sign-in. Sign in again.'),
  'member.unknown': user(404, 'This guild has no such member, or the member is a bot.'),
  'op.bad-input': user(400, 'The input of the op is invalid. `data.issues` has the places.'),
  'op.bad-output': system(500, 'The op answered with something else than it declares.'),
  'op.foreign-id': user(403, 'An id in the input does not belong to this guild.'),
  'op.not-granted': user(
    403,
    'The script or plugin was not granted the capability of this op: ask an admin of the server to grant it.',
  ),
  'op.unknown': user(404, 'There is no op with this name.'),
  'operator.foreign-page': user(403, 'A page of another site cannot use the operator’s pages.'),
  'operator.unauthorized': user(
    401,
    'This needs an operator token: send the header `Authorization: Bearer <OPERATOR_TOKEN>`.',
  ),
  'path.foreign': user(404, 'The path does not belong to this guild, or is not a path of Discord’s API.'),
  'path.malformed': user(
    400,
    'A segment of the path is empty, is `.` or `..`, or contains a character that is not allowed there.',
  ),
  'playground.faults': user(409, 'Too many faults at once: remove some first.'),
  'playground.off': user(404, 'There is no playground here: Mainstay is connected to Discord itself.'),
  'playground.unavailable': userLater(502, 'The simulator does not answer. Try again later.'),
  'process.ending': userLater(503, 'The server is restarting: try again.'),
  'process.not-ready': userLater(503, 'The process is not ready. `data.failing` names what is missing.'),
  'process.slow': systemLater(503, 'The service did not answer in time.'),
  'process.stopping': systemLater(503, 'The process is stopping.'),
  'request.bad-cursor': user(400, 'The cursor is invalid: pass `next` of the previous page.'),
  'request.gone': user(499, 'The client has closed the connection.'),
  'request.invalid': user(400, 'The request is invalid. `data.issues` has the places.'),
  'request.malformed': user(400, 'The request target is not a path.'),
  'request.too-large': user(413, `The request is larger than ${limits.http.bodyBytes / 1024} KiB.`),
  'rest.guild-invalid-budget': userLater(
    429,
    'Discord has rejected too many calls of this server in the last ten minutes, so that further ones are blocked for now. Check the permissions of the bot.',
  ),
  'rest.guild-queue-full': userLater(
    429,
    'Too many calls of this server to Discord wait already. Make fewer calls at once.',
  ),
  'run.bad-step-result': system(500, 'The result of a step is not JSON.'),
  'run.busy': systemLater(500, 'Another run that excludes this one has not ended yet.'),
  'run.cancelled': user(400, 'The run was cancelled.'),
  'run.ended': user(409, 'The run has ended already.'),
  'run.fenced': system(500, 'Another attempt of this run has begun, or the run has ended.'),
  'run.heartbeat-lost': systemLater(500, 'The database did not accept heartbeats.'),
  'run.key-reused': user(409, 'This idempotency key was used before with another input.'),
  'run.not-ended': user(409, 'Only a run that failed or was cancelled can be retried.'),
  'run.step-too-large': system(500, 'The result of a step is too large.'),
  'run.step-twice': system(500, 'A step was entered twice in one attempt.'),
  'run.timeout': systemLater(500, 'The attempt took too long.'),
  'run.unknown': user(404, 'This guild has no such run.'),
  'run.unknown-step': system(500, 'The task has no such step.'),
  'script.artefact-missing': systemLater(500, 'The compiled version no longer exists. Deploy it again.'),
  'script.bad-name': user(400, 'The name of a script is too long or has a character that is not allowed.'),
  'script.broke-the-runtime': user(
    400,
    'The script changed the language itself so much that it could not go on. Do not overwrite built-in objects.',
  ),
  'script.crashed-worker': user(
    400,
    'The process that ran the script ended while it ran. If it happens again, the script makes it crash.',
  ),
  'script.cut-off': user(400, 'It took too much of the machine.'),
  'script.does-not-compile': user(422, 'The compiled script was refused by the engine. Save it again.'),
  'script.error': user(422, 'The script threw an error.'),
  'script.event-over': user(400, 'This event is already over: await what you start, or use a timer.'),
  'script.event-too-long': user(
    400,
    `The event was not finished after ${vm.eventMs / 1000} s and was stopped. Do long work in steps, with timers.`,
  ),
  'script.imported': user(409, 'Other scripts import this script. `data.importers` names them.'),
  'script.log-cut': user(
    400,
    `More than ${log.linesPerEvent} log lines of one handler for one event: the rest was left out.`,
  ),
  'script.memory-jump': user(
    400,
    'The script took a very large piece of memory at once and was stopped by force. Look for huge arrays, buffers or strings.',
  ),
  'script.name-taken': user(409, 'Another script of this server has this name.'),
  'script.never-settled': user(
    400,
    'A handler has not finished and nothing that it could wait for is left: it awaits a promise that never settles. The event counts as handled.',
  ),
  'script.out-of-memory': user(
    400,
    `The script used more than ${vm.memoryMb} MB and was stopped. Keep less in memory at once: page through lists, keep data in kv.`,
  ),
  'script.outbox-full': user(
    400,
    'Too much was sent out at once and calls were refused. Await ops before calling more, and keep their inputs small.',
  ),
  'script.program-too-large': user(
    409,
    `The enabled scripts of this server have more than ${script.programBytes} bytes together when they are compiled, so none of them runs. Switch scripts off or make them smaller.`,
  ),
  'script.result-too-large': user(400, 'The result of an op is too large for a script. Ask for less at once.'),
  'script.stalled': user(
    400,
    `The script called something that ran for more than ${vm.stallMs} ms and could not be interrupted; it was stopped by force. Look for huge arrays, numbers or strings.`,
  ),
  'script.storage-full': user(
    409,
    'The scripts of a server and their kept versions are too large together. Delete scripts that are not needed.',
  ),
  'script.timeout': user(
    400,
    `The script ran for more than ${vm.sliceMs} ms without a pause and was stopped. Look for a loop that does not end, or split the work with await.`,
  ),
  'script.too-large': user(413, 'The script is too large.'),
  'script.too-many': user(409, `The server has ${limits.script.perGuild} scripts already.`),
  'script.too-many-ops': user(
    400,
    `One handler may call at most ${vm.opsPerEvent} ops per event; further calls were refused. Spread the work over several events or timers.`,
  ),
  'script.unknown': user(404, 'This server has no such script or version.'),
  'script.version-conflict': user(
    409,
    'Another version was saved in the meantime. `data.latestVersion` has its number.',
  ),
  'session.csrf': user(
    403,
    'The CSRF header is missing or wrong, or the request comes from another site. Reload the page and try again.',
  ),
  'session.missing': user(401, 'Sign in first.'),
  'session.unknown': user(404, 'You have no session with this id. It may have ended already.'),
  'stream.too-many': user(429, `More than ${limits.stream.perSession} streams at once: close a tab.`),
  'system.unexpected': systemLater(500, 'An unexpected error on our side. The operator’s log has its cause.'),
  'task.bad-input': user(400, 'The input of the task is invalid. `data.issues` has the places.'),
  'task.bad-output': system(500, 'The task ended with something else than it declares.'),
  'task.foreign-id': user(403, 'An id in the input does not belong to this guild.'),
  'task.unknown': user(404, 'There is no such task.'),
  'template.unknown': user(422, 'There is no such template.'),
  'text.not-storable': user(400, 'Text must not contain the character U+0000.'),
  'timer.early': userLater(400, 'This timer is not due yet.'),
  'timer.unknown': user(404, 'This server has no such timer. It may have fired already.'),
  'timers.bad-cron': user(400, 'The cron pattern is invalid, or it never fires.'),
  'timers.bad-name': user(400, 'The name of a timer must be well-formed text without the character U+0000.'),
  'timers.bad-time': user(400, 'The time of a timer must be a number.'),
  'timers.data-too-large': user(400, `The data of the timer has more than ${limits.timers.dataBytes} bytes as JSON.`),
  'timers.full': user(409, `The server has ${limits.timers.perGuild} timers already.`),
  'timers.too-far': user(400, 'The time is more than a year ahead.'),
  'upload.one-at-a-time': userLater(429, 'You have another upload in progress: wait until it has ended.'),
  'upload.too-large': user(413, 'The files of the message are too large.'),
  'version.diff-too-large': user(422, 'These versions differ too much to be compared.'),
  'vm.closed': systemLater(500, 'The guild’s VM was closed while it handled the event.'),
  'vm.cpu-budget': user(
    400,
    `The script has used up its CPU budget (${vm.cpuMsPerSecond} ms a second): its events are delayed until it recovers.`,
  ),
  'vm.guild-memory': systemLater(
    500,
    'The VMs of this server use all the memory that one server may use. The event is run again.',
  ),
  'vm.isolate-ended': systemLater(
    500,
    'Another handler of the same server ended the VM, through no fault of this one. The event is run again.',
  ),
  'vm.not-open': systemLater(500, 'No program of this guild is open.'),
  'vm.starved': systemLater(500, 'The machine was too busy to run this event in time. The event is run again.'),
  'vm.unavailable': systemLater(503, 'No process can run scripts at the moment.'),
  'vm.walls-missing': system(500, '`REQUIRE_WALLS=all`, and this machine lacks walls around scripts.'),
  'vm.worker-died': systemLater(
    500,
    'The process that ran this event ended, through no fault of the script. The event is run again.',
  ),
  'world.forbidden': user(
    403,
    'Only a user who manages every server of the simulated world may do this, because the servers share it.',
  ),
  'world.malformed': user(
    400,
    'This file is not a saved world. Choose a file that this page has saved; the current world is unchanged.',
  ),
  'world.too-large': user(413, 'The saved world is too large.'),
} as const satisfies Record<string, FaultKind>;

/** A code of the table. */
export type ListedFaultCode = keyof typeof faults;
/** The code of a fault: one of the table, a meaning of an error of Discord, or a status of HTTP. */
export type FaultCode = ListedFaultCode | `discord.${string}` | `http.${number}`;

/** Properties of faults with this code. */
export function faultKind(code: string): FaultKind | undefined {
  return Object.hasOwn(faults, code) ? faults[code as ListedFaultCode] : undefined;
}
