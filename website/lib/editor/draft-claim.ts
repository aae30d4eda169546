import { useEffect, useState } from 'react';
import { type Draft, type DraftPlace, type KeptDraft, drafts } from './drafts';

/** The draft that an editor writes to, and its content when the editor opened. */
export interface DraftClaim {
  id: string;
  found: Draft | null;
}

const lockName = (id: string): string => `mainstay.draft.${id}`;

/** Holds the draft's lock while the page lives, until `released`. @returns false when another tab holds it */
function hold(id: string, released: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockName(id), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? released : undefined;
      })
      .catch(reject);
  });
}

/** Takes over the newest draft that no open editor has, or begins a new one. */
async function claim(kept: readonly KeptDraft[], released: Promise<void>): Promise<DraftClaim> {
  const fresh = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  // Without locks (plain http from another computer) a draft may be in use by another tab: copy it.
  if (!('locks' in navigator)) return { id: fresh, found: kept[0] ?? null };
  for (const draft of kept) if (await hold(draft.id, released)) return { id: draft.id, found: draft };
  await hold(fresh, released);
  return { id: fresh, found: null };
}

/** The draft of this editor; null until it is known. A crashed or closed tab releases its draft. */
export function useDraftClaim(place: DraftPlace | null): DraftClaim | null {
  const { userId, guildId, scriptId } = place ?? { userId: '', guildId: '', scriptId: '' };
  const [claimed, setClaimed] = useState<DraftClaim | null>(null);

  useEffect(() => {
    if (userId === '') return undefined;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let left = false;
    drafts.forgetOwnerless();
    void claim(drafts.list({ userId, guildId, scriptId }), released).then((result) => {
      if (!left) setClaimed(result);
    });
    return () => {
      left = true;
      release();
      setClaimed(null);
    };
  }, [userId, guildId, scriptId]);

  return claimed;
}
