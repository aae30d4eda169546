import type { EventDefinition } from '../../libs/events/src/define-event.ts';
import type { OpDefinition } from '../../libs/ops/src/define-op.ts';
import type { TaskDefinition } from '../../libs/tasks/src/define-task.ts';
import { glob } from 'node:fs/promises';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A definition and its file. */
export interface Found<D> {
  definition: D;
  /** Name of its export. */
  exportName: string;
  /** Relative to the lib's `src`, with slashes. */
  file: string;
}

export interface Definitions {
  events: Array<Found<EventDefinition>>;
  ops: Array<Found<OpDefinition>>;
  tasks: Array<Found<TaskDefinition>>;
}

/** A problem with a definition's file, and how to fix it. */
export class DefinitionError extends Error {}

export async function loadDefinitions(folder = root): Promise<Definitions> {
  const [events, ops, tasks] = await Promise.all([
    load<EventDefinition>(path.join(folder, 'libs/events/src'), 'event'),
    load<OpDefinition>(path.join(folder, 'libs/ops/src'), 'op'),
    load<TaskDefinition>(path.join(folder, 'libs/tasks/src'), 'task'),
  ]);
  return { events, ops, tasks };
}

/** Every `*.role.ts` below a folder, sorted by name. @throws DefinitionError */
export async function load<D extends { name: string }>(folder: string, role: string): Promise<Array<Found<D>>> {
  const files = (await Array.fromAsync(glob(`**/*.${role}.ts`, { cwd: folder }))).map((file) =>
    file.split(path.sep).join('/'),
  );
  const found: Array<Found<D>> = [];
  for (const file of files.toSorted()) {
    const module = (await import(path.join(folder, file))) as Record<string, unknown>;
    found.push(theDefinition<D>(file, role, module));
  }
  return found.toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
}

function theDefinition<D extends { name: string }>(
  file: string,
  role: string,
  module: Record<string, unknown>,
): Found<D> {
  const candidates = Object.entries(module).filter(
    (entry): entry is [string, D] =>
      typeof (entry[1] as D | undefined)?.name === 'string' && typeof entry[1] === 'object',
  );
  const [only, ...more] = candidates;
  if (!only || more.length > 0) {
    throw new DefinitionError(
      `${file}: exports ${candidates.length} definitions; export one ${role} and nothing else.`,
    );
  }
  const [exportName, definition] = only;
  const expected = file.slice(0, -`.${role}.ts`.length).replaceAll('/', '.');
  if (definition.name !== expected) {
    const belongs = `${definition.name.replaceAll('.', '/')}.${role}.ts`;
    throw new DefinitionError(
      `${file}: defines "${definition.name}". Move it to ${belongs}, or name it "${expected}": path and name must match.`,
    );
  }
  if (!/^[a-z]+(-[a-z]+)*(\.[a-z]+([A-Z][a-z]+)*(-[a-z]+)*)?$/.test(definition.name)) {
    throw new DefinitionError(`${file}: "${definition.name}" is not a valid name; write noun.verb in lower case.`);
  }
  return { definition, exportName, file };
}
