import { originalPlace, originalStack, type MapOf } from '#libs/compiler';
import type { GuildLogLevel, GuildLogLine, GuildProgram } from '#libs/ports';
import type { EngineError, VmFaultCode } from '#libs/vm-protocol';
import { Fault, limits, type FaultCode } from '#libs/vocabulary';
import { vmFault } from './faults.ts';

/** The runtime ends the stacks of its own errors with their code. */
const coded = /^ {4}at <([\w.-]{1,80})>$/m;
/** The engine rejects a buffer that would exceed the limit, and the isolate survives. */
const noRoom = /^RangeError: Array buffer allocation failed/;

/** Maps positions to the author's own files. */
export class ScriptPlaces {
  readonly #mapOf: MapOf;

  constructor(program: Pick<GuildProgram, 'modules'>) {
    const maps = new Map(program.modules.map((module) => [module.name, module.map]));
    this.#mapOf = (script) => maps.get(script);
  }

  /** A line that the script printed. */
  line(level: GuildLogLevel, message: string, stack: string, script: string): GuildLogLine {
    return { level, message, ...(script === '' ? {} : { script }), ...this.#place(stack) };
  }

  /** An error that the script did not catch, by its stack as the engine wrote it. */
  error(text: string, script: string | null, code: string | null): { line: GuildLogLine; fault: Fault } {
    const known = code ?? coded.exec(text)?.[1] ?? (noRoom.test(text) ? 'script.out-of-memory' : 'script.error');
    const message = originalStack(text, this.#mapOf).slice(0, limits.log.lineLength);
    const place = this.#place(text);
    const where = { ...(script === null || script === '' ? {} : { script }), ...place };
    // The fault has the code of an op's error next to its message.
    const firstLine = (message.split('\n', 1)[0] ?? message).replace(/^OpError \[[^\]]*\]: /, '');
    return {
      line: { level: 'error', message, code: known, ...where },
      fault: new Fault(known as FaultCode, firstLine, { side: 'user', status: 422, data: { ...where } }),
    };
  }

  /** Fault for an isolate that was ended, with the position of the script. */
  ended({
    code,
    message,
    stack,
    starved,
    module,
  }: EngineError & { code: VmFaultCode; starved: boolean; module: string | null }): Fault {
    if (starved) return vmFault('vm.starved');
    const detail = code === 'script.does-not-compile' ? `${message}.` : undefined;
    const where = { ...(module === null ? {} : { script: module }), ...this.#place(stack) };
    return vmFault(code, { data: where, ...(detail === undefined ? {} : { detail }) });
  }

  #place(stack: string): { script?: string; line?: number; column?: number } {
    return originalPlace(stack, this.#mapOf) ?? {};
  }
}
