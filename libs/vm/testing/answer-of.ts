import { createHash } from 'node:crypto';
import type { Answer } from './realm.ts';

/** Answers a call by its input alone, the same whenever it is asked; one in 13 fails. */
export const answerOf: Answer = (key) => {
  const digest = createHash('sha256').update(key).digest();
  if (digest[0]! % 13 === 0) return { succeeded: false, json: JSON.stringify({ code: 'no', message: `no ${key}` }) };
  return {
    succeeded: true,
    json: JSON.stringify(digest[1]! % 3 === 0 ? { value: digest[2] } : digest.readUInt16BE(3)),
  };
};
