/** Things by their ids, each as its fields. */
export type Facts = Record<string, unknown>;

export const facts = <T>(things: Iterable<readonly [string, T]>, tell: (thing: T) => unknown): Facts =>
  Object.fromEntries([...things].map(([id, thing]) => [id, tell(thing)]));
