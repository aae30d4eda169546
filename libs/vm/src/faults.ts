import { Fault, faultKind, faults, type Json, type ListedFaultCode } from '#libs/vocabulary';

/** Code of a failure in a VM. */
export type VmFault = Extract<ListedFaultCode, `vm.${string}` | `script.${string}`>;

/** A fault with the sentence for its code. */
export function vmFault(code: VmFault, options: { data?: { [key: string]: Json }; detail?: string } = {}): Fault {
  const { summary } = faults[code];
  return new Fault(code, options.detail === undefined ? summary : `${options.detail} ${summary}`, options);
}

/** Text for the guild’s log. */
export function sentenceOf(code: string): string {
  return faultKind(code)?.summary ?? code;
}
