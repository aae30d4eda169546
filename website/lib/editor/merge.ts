import { diff3MergeRegions } from 'node-diff3';

const linesOf = (text: string): string[] => text.split('\n');

/** Both changes of one base, line by line; null when they touch the same lines. */
export function mergeSources(base: string, mine: string, theirs: string): string | null {
  const regions = diff3MergeRegions(linesOf(mine), linesOf(base), linesOf(theirs));
  const lines: string[] = [];
  for (const region of regions) {
    if (!region.stable) {
      const { aContent, bContent } = region;
      if (aContent.join('\n') !== bContent.join('\n') || aContent.length !== bContent.length) return null;
      lines.push(...aContent);
    } else lines.push(...region.bufferContent);
  }
  return lines.join('\n');
}
