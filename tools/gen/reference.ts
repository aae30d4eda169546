import { faults, type ListedFaultCode } from '#libs/vocabulary';
import type { z } from 'zod';
import { ordersOf } from '../../libs/events/src/define-event.ts';
import type { Definitions } from './definitions.ts';
import { printType, type NamedTypes, type Side } from './print-type.ts';
import { byCode } from './text.ts';

/** Reference pages, one for each kind of definition. */
export function reference(definitions: Definitions): Array<[file: string, text: string]> {
  return [
    [
      'docs/reference/events.md',
      page('Events', 'Events that a script can listen for with `on`.', eventParts(definitions)),
    ],
    ['docs/reference/ops.md', page('Ops', 'Functions that a script can call.', opParts(definitions))],
    ['docs/reference/tasks.md', page('Tasks', 'Durable work: each step survives restarts.', taskParts(definitions))],
  ];
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;
const see = (address: string | null | undefined): string[] => (address ? [`[Discord’s page](${address})`] : []);

function page(title: string, summary: string, [parts, named]: [string[], NamedTypes]): string {
  const types = [...named].toSorted(([a], [b]) => byCode(a, b)).map(([, text]) => text);
  const shared = types.length > 0 ? ['## Types', code(types.join('\n\n'))] : [];
  return [
    `<!-- Written by \`make gen\` from the definitions. -->`,
    `# ${title}`,
    summary,
    ...parts,
    ...shared,
    '',
  ].join('\n\n');
}

const typed = (label: string, schema: z.ZodType, side: Side, named: NamedTypes): string =>
  code(`type ${label} = ${printType(schema, side, named)};`);

function eventParts({ events }: Definitions): [string[], NamedTypes] {
  const named: NamedTypes = new Map();
  const parts = events.flatMap(({ definition: event }) => [
    `## ${event.name}`,
    event.summary,
    ...see(event.see),
    `Order: \`${event.order}\` by default; a handler may choose ${ordersOf(event)
      .map((order) => `\`${order}\``)
      .join(', ')}.`,
    typed('Payload', event.payload, 'output', named),
    code(event.example),
  ]);
  return [parts, named];
}

function opParts({ ops }: Definitions): [string[], NamedTypes] {
  const named: NamedTypes = new Map();
  const parts = ops.flatMap(({ definition: op }) => [
    `## ${op.name}`,
    op.summary,
    `Capability \`${op.capability}\`, cost ${op.cost}.`,
    ...see(op.see),
    typed('Input', op.input, 'input', named),
    typed('Output', op.output, 'output', named),
    ...faultsOf(op.faults),
    code(op.example),
  ]);
  return [parts, named];
}

const faultsOf = (codes: readonly ListedFaultCode[]): string[] =>
  codes.length === 0
    ? []
    : [
        `| Fault | Meaning |\n|---|---|\n${codes.map((code) => `| \`${code}\` | ${faults[code].summary} |`).join('\n')}`,
      ];

function taskParts({ tasks }: Definitions): [string[], NamedTypes] {
  const named: NamedTypes = new Map();
  const parts = tasks.flatMap(({ definition: task }) => [
    `## ${task.name}`,
    task.summary,
    `Lane ${task.lane}, at most ${task.attempts} attempts of ${task.timeoutMs / 1000} s. Steps: ${task.steps.map((step) => `\`${step}\``).join(', ')}.`,
    typed('Input', task.input, 'input', named),
    typed('Output', task.output, 'output', named),
  ]);
  return [parts, named];
}
