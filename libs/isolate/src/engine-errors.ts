import type { EngineError, VmFaultCode } from '#libs/vm-protocol';

/** Longest text of an error. */
const cap = 4_000;

/** The fault that ended the isolate; null for an error of the script that the isolate survives. */
export function faultOf(error: unknown, disposed: boolean): (EngineError & { code: VmFaultCode }) | null {
  const { message, stack } = engineError(error);
  if (disposed) return { code: 'script.out-of-memory', message, stack };
  if (message.startsWith('Script execution timed out')) return { code: 'script.timeout', message, stack };
  return null;
}

/** An error as isolated-vm copied it out of the isolate. Any other value is converted to text. */
export function engineError(error: unknown): EngineError {
  if (error instanceof Error) {
    return { message: error.message.slice(0, cap), stack: (error.stack ?? '').slice(0, cap) };
  }
  const text = typeof error === 'string' ? error.slice(0, cap) : typeof error;
  return { message: text, stack: '' };
}
