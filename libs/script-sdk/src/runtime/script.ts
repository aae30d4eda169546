import { configure, deliver, entry, runHandler } from './entry.ts';
import {
  hardenRealm,
  replaceArrayBuffer,
  replaceDate,
  hexWord,
  randomWord,
  seedRandom,
  seededRandom,
} from './harden.ts';
import { defineModule, emptyList, evaluate, listen, loadModule, makeApi, makeRequire, moduleName } from './modules.ts';
import { notJson } from './json.ts';
import { callOp, makeOps, settleOp } from './ops.ts';
import { collect, makeConsole, post, postFailure, postLine, postOnce } from './outbox.ts';
import { captureIntrinsics, createState } from './realm.ts';
import { callStack, codedError, cut, own, shownText, thrownText } from './text.ts';

type Part = (...args: never[]) => unknown;

const setUp: Part[] = [
  hardenRealm,
  replaceArrayBuffer,
  replaceDate,
  seedRandom,
  randomWord,
  hexWord,
  seededRandom,
  configure,
];
const texts: Part[] = [thrownText, shownText, cut, callStack, codedError, own];
const out: Part[] = [post, collect, postLine, postFailure, postOnce, makeConsole, notJson, callOp, settleOp, makeOps];
const linking: Part[] = [defineModule, loadModule, evaluate, makeRequire, moduleName, makeApi, listen, emptyList];
const handling: Part[] = [deliver, runHandler, entry];

/**
 * The runtime as the text of a classic script whose value is its `entry` function. The functions are ordinary, checked
 * TypeScript; what runs in an isolate is their own text in one closed scope, so they may only use each other, `$` and
 * `state`.
 */
export const runtimeScript = [
  '(() => {',
  '"use strict";',
  `const $ = (${captureIntrinsics.toString()})();`,
  `const state = (${createState.toString()})($);`,
  ...[setUp, texts, out, linking, handling].flat().map((part) => part.toString()),
  'return entry;',
  '})()',
].join('\n');
