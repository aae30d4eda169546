import { randomUUIDv7 } from 'node:crypto';

/** A new id that sorts by the time it was made (UUID version 7). */
export const newId = (): string => randomUUIDv7();

const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the text can be an id at all: anything else names nothing. */
export const isId = (text: string): boolean => pattern.test(text);
