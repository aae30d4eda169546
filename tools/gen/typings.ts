import { faults } from '#libs/vocabulary';
import type { z } from 'zod';
import { ordersOf } from '../../libs/events/src/define-event.ts';
import { DefinitionError, type Definitions, type Found } from './definitions.ts';
import { descriptionOf, printType, type NamedTypes } from './print-type.ts';
import { byCode, indent, jsdoc } from './text.ts';

type Op = Definitions['ops'][number]['definition'];
type Event = Definitions['events'][number]['definition'];

const json = `/** Any JSON value. */
type Json = string | number | boolean | null | Array<Json> | { [key: string]: Json };`;

const fault = `/** The error that an op throws, with a code. */
interface Fault extends Error {
  /** The kind of error, e.g. \`kv.full\` or \`discord.missing-permissions\`. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Details, e.g. Discord's own code and the HTTP status. */
  readonly data?: { readonly [key: string]: Json } | undefined;
}`;

const on = `/**
 * Listens for an event. Call it while the script loads, once for each handler.
 *
 * Runs of a script with the same order key follow each other, in the order in which Discord sent the events: the events of one
 * channel, one user, one timer, or the whole guild. All others overlap while they wait. Each event has a default, which \`order\`
 * overrides; with \`none\` a run waits for no other.
 *
 * A handler that a crash of the host cut off runs again, but the ops that it has called already do not take effect twice. So that
 * it takes the same path again, \`Date.now()\` always returns the time of the event, and \`Math.random()\` returns the same numbers.
 *
 * Variables of a script live as long as its VM, which may end at any time: store lasting data in \`kv\`.
 *
 * @example
 * \`\`\`ts
 * on('message.create', async (message) => {
 *   if (message.content !== '!ping') return;
 *   await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
 * });
 * \`\`\`
 */
function on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void | Promise<void>): void;
function on<E extends keyof Events>(
  event: E,
  options: { order?: Orders[E] },
  handler: (payload: Events[E]) => void | Promise<void>,
): void;`;

const scriptConsole = `/** Writes to this guild’s log, which its admins read in the web editor. */
declare const console: {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};`;

/** The members of module `mainstay`, not exported yet: types first, then values. */
export function moduleBody(definitions: Definitions): string {
  const named: NamedTypes = new Map();
  const events = printEvents(definitions.events, named);
  const namespaces = Object.entries(Object.groupBy(definitions.ops, ({ definition }) => namespaceOf(definition)));
  const values = namespaces
    .toSorted(([a], [b]) => byCode(a, b))
    .map(([namespace, ops]) =>
      printNamespace(
        namespace,
        ops!.map(({ definition }) => definition),
        named,
      ),
    );
  const types = [...named].toSorted(([a], [b]) => byCode(a, b)).map(([, text]) => text);
  return [on, events, ...values, json, fault, ...types].join('\n\n');
}

/** `declare module 'mainstay'`, and the globals of scripts besides those of the language. */
export function moduleTypings(definitions: Definitions): string {
  const body = moduleBody(definitions).replaceAll(/^(interface|type|function|const) /gm, 'export $1 ');
  return `declare module 'mainstay' {\n${indent(body)}\n}\n\n${scriptConsole}\n`;
}

/** Summaries of the namespaces. */
const namespaceSummaries: Record<string, string> = {
  kv: 'Storage of this guild: JSON values under keys. Values outlive the script’s VM, restarts and new versions.',
  members: 'Members of this guild.',
  messages: 'Messages in the channels of this guild.',
  reactions: 'Reactions to messages.',
  roles: 'Roles of members.',
  timers: 'Timers of this guild. A timer that fires becomes a `timer.fire` event.',
};

function summaryOf(namespace: string): string {
  const summary = namespaceSummaries[namespace];
  if (summary) return summary;
  throw new DefinitionError(`tools/gen/typings.ts: add a summary of the namespace “${namespace}”.`);
}

/** Each op without a dot is a function outside any namespace. */
const namespaceOf = (op: Op): string => (op.name.includes('.') ? op.name.slice(0, op.name.indexOf('.')) : '');

function printEvents(found: Array<Found<Event>>, named: NamedTypes): string {
  const members = found.map(({ definition: event }) => {
    const see = event.see === null ? [] : [`@see ${event.see}`];
    const doc = jsdoc([event.summary, '', ...see, ...exampleDoc(event.example)]);
    return `${doc}'${event.name}': ${printType(event.payload, 'output', named)};`;
  });
  const orders = found.map(({ definition: event }) => {
    const list = ordersOf(event).map((order) => `'${order}'`);
    return `/** Default: \`${event.order}\`. */\n'${event.name}': ${list.join(' | ')};`;
  });
  return `/** Every event that \`on\` can listen for, and the payload that its handler receives. */
interface Events {\n${indent(members.join('\n\n'))}\n}

/** Orders that a handler of each event may choose. */
interface Orders {\n${indent(orders.join('\n'))}\n}`;
}

function printNamespace(namespace: string, ops: Op[], named: NamedTypes): string {
  if (namespace === '') return ops.map((op) => `${opDoc(op)}function ${signature(op, named)}`).join('\n\n');
  const members = ops.map((op) => `${opDoc(op)}${signature(op, named)}`);
  const list = ops.map((op) => `- \`${op.name}\`: ${op.summary}`);
  return `${jsdoc([summaryOf(namespace), '', ...list])}const ${namespace}: {\n${indent(members.join('\n\n'))}\n};`;
}

function signature(op: Op, named: NamedTypes): string {
  const verb = op.name.slice(op.name.indexOf('.') + 1);
  const optional = op.input.safeParse({}).success ? '?' : '';
  return `${verb}(input${optional}: ${printType(op.input, 'input', named)}): Promise<${printType(op.output, 'output', named)}>;`;
}

function opDoc(op: Op): string {
  const returns = returnsOf(op.output);
  return jsdoc([
    op.summary,
    '',
    ...(returns === undefined ? [] : [`@returns ${returns}`]),
    ...op.faults.map((code) => `@throws \`${code}\`: ${faults[code].summary}`),
    ...(op.see === undefined ? [] : [`@see ${op.see}`]),
    ...exampleDoc(op.example),
  ]);
}

const returnsOf = (output: z.ZodType): string | undefined => descriptionOf(output);

const exampleDoc = (example: string): string[] => ['@example', '```ts', ...example.split('\n'), '```'];
