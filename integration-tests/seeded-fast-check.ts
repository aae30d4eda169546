import fc from '../node_modules/fast-check/lib/fast-check.js';
import { seed } from './effort.ts';

// Jest resolves `fast-check` to this file, so that the inputs of every test are repeatable (see `seed`).
fc.configureGlobal({ seed });

export * from '../node_modules/fast-check/lib/fast-check.js';
export default fc;
