// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.

/** Every task there is, by name. */
export const tasks = {} as const;

export type TaskName = keyof typeof tasks;
