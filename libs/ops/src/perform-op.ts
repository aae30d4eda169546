import { Fault, toFault, type Json, type ListedFaultCode } from '#libs/vocabulary';
import type { z } from 'zod';
import type { Compartment } from '#libs/ports';
import { callKey, type CallPlace } from './call-key.ts';
import type { Handling, OpContext, OpDefinition, OpPorts } from './define-op.ts';
import type { FoundId } from './find-ids.ts';
import { ops } from './registry.gen.ts';

/** The caller. The compartment follows from the isolate that called, never from the call. */
export interface OpCaller extends Omit<CallPlace, 'compartmentId'> {
  compartment: Pick<Compartment, 'id' | 'guildId' | 'grants'>;
  /** Name of the script, when it is known. */
  script: string | null;
  ports: OpPorts;
  /** Default: the first attempt. */
  handling?: Handling;
  /** Default: all ops. */
  registry?: Readonly<Record<string, OpDefinition>>;
}

/**
 * Performs one op for a guild's script: checks the grant, parses the input, proves that each id in it belongs to the guild, runs the op
 * and parses its output. The input comes unchecked out of a sandbox.
 *
 * @returns the output as JSON; null for an op without one
 * @throws Fault `op.unknown` (404), `op.not-granted` (403), `op.bad-input` (400), `op.foreign-id` (403), and those of the op and its ports
 */
export async function performOp(name: string, rawInput: unknown, caller: OpCaller): Promise<Json> {
  try {
    const registry: Readonly<Record<string, OpDefinition>> = caller.registry ?? ops;
    const op = Object.hasOwn(registry, name) ? registry[name] : undefined;
    if (!op) throw new Fault('op.unknown', `There is no op named "${name.slice(0, 64)}".`);
    requireGrant(op, caller);
    const input = parseInput(op, rawInput);
    await proveIds(op, input, caller);
    return parseOutput(op, await op.run(contextOf(op, input, caller)));
  } catch (error) {
    throw toFault(error);
  }
}

function requireGrant({ name, capability }: OpDefinition, { compartment: { grants } }: OpCaller): void {
  if (grants === 'all' || grants.includes(capability)) return;
  throw new Fault(
    'op.not-granted',
    `${name} needs the capability ${capability}: ask an admin of the server to grant it.`,
    { data: { op: name, capability } },
  );
}

function parseInput(op: OpDefinition, rawInput: unknown): unknown {
  const parsed = safely(op, () => op.input.safeParse(rawInput ?? {}));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join('.'), message }));
  const summary = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new Fault('op.bad-input', `${op.name}: ${summary}`, { data: { op: op.name, issues } });
}

/** Thousands of levels of nesting exhaust the stack of the parser, and only that. */
function safely<T>(op: OpDefinition, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Fault('op.bad-input', `${op.name}: the input is nested too deeply.`, { data: { op: op.name } });
  }
}

async function proveIds(op: OpDefinition, input: unknown, caller: OpCaller): Promise<void> {
  const ids = safely(op, () => op.idsIn(input));
  const once = new Map(ids.map((found) => [`${found.kind}:${found.id}`, found]));
  const refused = new Set<string>();
  await Promise.all(
    [...once].map(async ([key, { kind, id }]) => {
      if (!(await proofs[kind](id, caller))) refused.add(key);
    }),
  );
  const foreign = ids.find(({ kind, id }) => refused.has(`${kind}:${id}`));
  if (!foreign) return;
  throw new Fault('op.foreign-id', `${op.name}: ${foreign.path} is not the id of a ${foreign.kind} of this guild.`, {
    data: { op: op.name, path: foreign.path, kind: foreign.kind, id: foreign.id },
  });
}

const proofs: Record<FoundId['kind'], (id: string, caller: OpCaller) => Promise<boolean>> = {
  guild: (id, { compartment }) => Promise.resolve(id === compartment.guildId),
  channel: (id, { compartment, ports }) => ports.discord.hasChannel(compartment.guildId, id),
  role: (id, { compartment, ports }) => ports.discord.hasRole(compartment.guildId, id),
};

function contextOf(op: OpDefinition, input: unknown, caller: OpCaller): OpContext<unknown, ListedFaultCode> {
  const { compartment, eventId, handler, callNo, script, ports } = caller;
  return {
    ...ports,
    input,
    guildId: compartment.guildId,
    eventId,
    script,
    handling: caller.handling ?? { mayRepeat: false, since: 0, sent: new Map() },
    callKey: callKey({ compartmentId: compartment.id, eventId, handler, callNo }),
    fault: (code, { message, ...options } = {}) => new Fault(code, message, options),
  };
}

function parseOutput(op: OpDefinition, output: z.input<z.ZodType>): Json {
  const parsed = op.output.safeParse(output);
  if (parsed.success) return (parsed.data ?? null) as Json;
  const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Fault('op.bad-output', `${op.name} answered with something else than it declares.`, {
    data: { op: op.name, issues },
  });
}
