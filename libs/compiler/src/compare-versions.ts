import type { VersionComparison } from '#libs/ports';
import { createTwoFilesPatch } from 'diff';

export interface CompareRequest {
  kind: 'compare';
  name: string;
  from: { title: string; source: string };
  to: { title: string; source: string };
  /** Timeout, in milliseconds. */
  timeoutMs: number;
}

/**
 * Compares two sources line by line; line endings are compared separately. Null when they differ too much. Runs in a child
 * process.
 */
export function compareVersions({ name, from, to, timeoutMs }: CompareRequest): VersionComparison | null {
  const [older, newer] = [withoutReturns(from.source), withoutReturns(to.source)];
  const unified = createTwoFilesPatch(`${name}.ts`, `${name}.ts`, older, newer, from.title, to.title, {
    context: 3,
    timeout: timeoutMs,
  });
  if (unified === undefined) return null;
  const difference = older !== newer ? 'text' : from.source !== to.source ? 'line-ends-only' : 'none';
  return { difference, unified };
}

/** Converts line endings to LF, as the website shows them. */
function withoutReturns(source: string): string {
  return source.replaceAll(/\r\n?/g, '\n');
}
