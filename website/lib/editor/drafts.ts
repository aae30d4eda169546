/** Work that was not saved yet, kept in this browser. */
export interface Draft {
  source: string;
  /** The version that it was made from. */
  baseVersion: number;
  at: string;
}

const key = (scriptId: string): string => `mainstay.draft.${scriptId}`;

export function readDraft(scriptId: string): Draft | null {
  try {
    const text = localStorage.getItem(key(scriptId));
    const draft = text === null ? null : (JSON.parse(text) as Partial<Draft>);
    if (typeof draft?.source !== 'string' || typeof draft.baseVersion !== 'number') return null;
    return { source: draft.source, baseVersion: draft.baseVersion, at: draft.at ?? new Date(0).toISOString() };
  } catch {
    return null;
  }
}

export function writeDraft(scriptId: string, draft: Draft): void {
  try {
    localStorage.setItem(key(scriptId), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage: the warning on leaving the page still stands.
  }
}

export function dropDraft(scriptId: string): void {
  try {
    localStorage.removeItem(key(scriptId));
  } catch {
    // Nothing was stored.
  }
}
