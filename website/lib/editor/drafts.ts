/** Work that was not saved yet, kept in this browser. */
export interface Draft {
  source: string;
  /** The version that it was made from. */
  baseVersion: number;
  at: string;
}

/** A draft is of one person and one script. */
export interface DraftPlace {
  userId: string;
  guildId: string;
  scriptId: string;
}

export type KeptDraft = Draft & { id: string };

/** Before drafts had owners. */
const oldPrefix = 'mainstay.draft.';
const prefix = 'mainstay.drafts.';
const prefixOf = ({ userId, guildId, scriptId }: DraftPlace): string => `${prefix}${userId}.${guildId}.${scriptId}.`;

function parse(text: string | null): Draft | null {
  try {
    const draft = JSON.parse(text ?? 'null') as Partial<Draft> | null;
    if (typeof draft?.source !== 'string' || typeof draft.baseVersion !== 'number') return null;
    return { source: draft.source, baseVersion: draft.baseVersion, at: draft.at ?? new Date(0).toISOString() };
  } catch {
    return null;
  }
}

/**
 * Drafts in a browser's storage: one for each open editor, so that two tabs with the same script do not overwrite each
 * other. Storage that is full or forbidden keeps nothing; the warning on leaving the page remains.
 */
export class Drafts {
  readonly #storage: () => Storage;
  readonly #forgotten = new Set<string>();

  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  /** Newest first. */
  list(place: DraftPlace): KeptDraft[] {
    return this.#keys(prefixOf(place))
      .flatMap((key) => {
        const draft = parse(this.#use((storage) => storage.getItem(key)) ?? null);
        return draft ? [{ ...draft, id: key.slice(prefixOf(place).length) }] : [];
      })
      .toSorted((a, b) => b.at.localeCompare(a.at));
  }

  /** Does nothing for a person who was forgotten. */
  write(place: DraftPlace, id: string, draft: Draft): void {
    if (this.#forgotten.has(place.userId)) return;
    this.#use((storage) => storage.setItem(this.keyOf(place, id), JSON.stringify(draft)));
  }

  keyOf(place: DraftPlace, id: string): string {
    return prefixOf(place) + id;
  }

  drop(place: DraftPlace, id: string): void {
    this.#use((storage) => storage.removeItem(this.keyOf(place, id)));
  }

  /** Number of scripts with drafts of this person. */
  countOf(userId: string): number {
    const scripts = this.#keys(`${prefix}${userId}.`).map((key) => key.split('.').slice(0, 5).join('.'));
    return new Set(scripts).size;
  }

  /**
   * Removes all drafts of this person, and keeps none until the page is loaded again: an editor that is open would write its
   * draft back when the page closes.
   */
  forget(userId: string): void {
    this.#forgotten.add(userId);
    this.#remove(`${prefix}${userId}.`);
  }

  /** Removes drafts without an owner, which older versions of this site have kept. */
  forgetOwnerless(): void {
    this.#remove(oldPrefix);
  }

  #remove(start: string): void {
    for (const key of this.#keys(start)) this.#use((storage) => storage.removeItem(key));
  }

  #keys(start: string): string[] {
    return this.#use((storage) => Object.keys(storage).filter((key) => key.startsWith(start))) ?? [];
  }

  #use<T>(act: (storage: Storage) => T): T | undefined {
    try {
      return act(this.#storage());
    } catch {
      return undefined;
    }
  }
}

export const drafts = new Drafts(() => localStorage);
