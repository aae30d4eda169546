import { Fault, limits, type Json } from '#libs/vocabulary';

const { vm, log, script } = limits;

/** Meaning of each code for the author of a script, and what to do about it. */
const sentences = {
  'script.error': 'The script threw an error.',
  'script.timeout': `The script ran for more than ${vm.sliceMs} ms without a pause and was stopped. Look for a loop that does not end, or split the work with await.`,
  'script.event-too-long': `The event was not finished after ${vm.eventMs / 1000} s and was stopped. Do long work in steps, with timers.`,
  'script.out-of-memory': `The script used more than ${vm.memoryMb} MB and was stopped. Keep less in memory at once: page through lists, keep data in kv.`,
  'script.stalled': `The script called something that ran for more than ${vm.stallMs} ms and could not be interrupted; it was stopped by force. Look for huge arrays, numbers or strings.`,
  'script.memory-jump':
    'The script took a very large piece of memory at once and was stopped by force. Look for huge arrays, buffers or strings.',
  'script.crashed-worker':
    'The process that ran the script ended while it ran. If it happens again, the script makes it crash.',
  'script.broke-the-runtime':
    'The script changed the language itself so much that it could not go on. Do not overwrite built-in objects.',
  'script.too-many-ops': `One handler may call at most ${vm.opsPerEvent} ops per event; further calls were refused. Spread the work over several events or timers.`,
  'script.outbox-full':
    'Too much was sent out at once and calls were refused. Await ops before calling more, and keep their inputs small.',
  'script.log-cut': `More than ${log.linesPerEvent} log lines of one handler for one event: the rest was left out.`,
  'script.event-over': 'This event is already over: await what you start, or use a timer.',
  'script.never-settled':
    'A handler has not finished and nothing that it could wait for is left: it awaits a promise that never settles. The event counts as handled.',
  'script.program-too-large': `The enabled scripts of this server have more than ${script.programBytes} bytes together when they are compiled, so none of them runs. Switch scripts off or make them smaller.`,
  'script.does-not-compile': 'The compiled script was refused by the engine. Save it again.',
  'vm.cpu-budget': `The script has used up its CPU budget (${vm.cpuMsPerSecond} ms a second): its events are delayed until it recovers.`,
  'vm.worker-died': 'The process that ran this event ended, through no fault of the script. The event is run again.',
  'vm.starved': 'The machine was too busy to run this event in time. The event is run again.',
  'vm.isolate-ended':
    'Another handler of the same server ended the VM, through no fault of this one. The event is run again.',
  'vm.guild-memory': 'The VMs of this server use all the memory that one server may use. The event is run again.',
  'vm.not-open': 'No program of this guild is open.',
  'vm.closed': 'The guild’s VM was closed while it handled the event.',
} as const;

/** Code of a failure in a VM. */
export type VmFault = keyof typeof sentences;

/** A fault with the sentence for its code. */
export function vmFault(code: VmFault, options: { data?: { [key: string]: Json }; detail?: string } = {}): Fault {
  const ours = code.startsWith('vm.') && code !== 'vm.cpu-budget';
  const message = options.detail === undefined ? sentences[code] : `${options.detail} ${sentences[code]}`;
  return new Fault(code, message, {
    side: ours ? 'system' : 'user',
    retryable: ours,
    ...(options.data === undefined ? {} : { data: options.data }),
  });
}

/** Text for the guild’s log. */
export function sentenceOf(code: string): string {
  return Object.hasOwn(sentences, code) ? sentences[code as VmFault] : code;
}
