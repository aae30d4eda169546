import type { Definitions } from './definitions.ts';
import { header, indent } from './text.ts';
import { moduleBody } from './typings.ts';

/** A type test: the printed type of each event and op equals the type that zod infers from its definition. */
export function drift(definitions: Definitions): string {
  const events = definitions.events.map(
    ({ definition: { name } }) => `Same<mainstay.Events['${name}'], z.output<Events['${name}']['payload']>>,`,
  );
  const ops = definitions.ops.flatMap(({ definition: { name } }) => [
    `Same<InputOf<typeof mainstay.${name}>, z.input<Ops['${name}']['input']>>,`,
    `Same<OutputOf<typeof mainstay.${name}>, z.output<Ops['${name}']['output']>>,`,
  ]);
  return `${header}// oxlint-disable typescript/no-unnecessary-type-parameters -- this is how two types are compared
import type { events } from '#libs/events';
import type { ops } from '#libs/ops';
import type { z } from 'zod';

type Events = typeof events;
type Ops = typeof ops;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { printed: A; inferred: B };
type InputOf<F extends (...input: never) => unknown> = NonNullable<Parameters<F>[0]>;
type OutputOf<F extends (...input: never) => unknown> = Awaited<ReturnType<F>>;
type AllTrue<T extends readonly true[]> = T;

declare namespace mainstay {
${indent(moduleBody(definitions).replaceAll(/^(interface|type|function|const) /gm, 'export $1 '))}
}

/** Does not compile when a printed type and an inferred one differ. */
export type NoDrift = AllTrue<[
${indent([...events, ...ops].join('\n'))}
]>;
`;
}
