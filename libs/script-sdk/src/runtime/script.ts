import { arrayFromAsync } from './array-from-async.ts';
import { asyncGeneratorDriver, asyncIteratorOf, awaited, delegated, wrapAsyncGenerator } from './async-generators.ts';
import { backTo, callbackInUnit, currentUnit, inUnit, replacePromise } from './contexts.ts';
import { configure, endUnit, entry, listOf, runHandler, startUnit } from './entry.ts';
import {
  forbidCodeFromStrings,
  hardenRealm,
  replaceArrayBuffer,
  replaceDate,
  hexWord,
  randomWord,
  seedRandom,
  seededRandom,
} from './harden.ts';
import {
  defineModule,
  evaluate,
  helperOf,
  isOneOf,
  listen,
  loadModule,
  makeApi,
  makeRequire,
  moduleName,
} from './modules.ts';
import { notJson } from './json.ts';
import { callOp, makeOps, settleOp } from './ops.ts';
import { closeUnit, collect, makeConsole, numberOf, post, postFailure, postLine, postOnce } from './outbox.ts';
import { captureIntrinsics, createState } from './realm.ts';
import { callStack, codedError, cut, own, shownText, thrownText } from './text.ts';

type Part = (...args: never[]) => unknown;

const setUp: Part[] = [
  hardenRealm,
  forbidCodeFromStrings,
  replaceArrayBuffer,
  replaceDate,
  seedRandom,
  randomWord,
  hexWord,
  seededRandom,
  configure,
  listOf,
];
const following: Part[] = [
  currentUnit,
  backTo,
  inUnit,
  replacePromise,
  callbackInUnit,
  arrayFromAsync,
  awaited,
  delegated,
  wrapAsyncGenerator,
  asyncGeneratorDriver,
  asyncIteratorOf,
];
const texts: Part[] = [thrownText, shownText, cut, callStack, codedError, own];
const out: Part[] = [
  post,
  collect,
  closeUnit,
  numberOf,
  postLine,
  postFailure,
  postOnce,
  makeConsole,
  notJson,
  callOp,
  settleOp,
  makeOps,
];
const linking: Part[] = [
  defineModule,
  loadModule,
  evaluate,
  makeRequire,
  helperOf,
  moduleName,
  makeApi,
  listen,
  isOneOf,
];
const handling: Part[] = [startUnit, runHandler, endUnit, entry];

/**
 * The runtime as the text of a classic script whose value is its `entry` function. The functions are ordinary, checked
 * TypeScript. An isolate runs their text in one closed scope, so they may use only each other, `$` and `state`.
 */
export const runtimeScript = [
  '(() => {',
  '"use strict";',
  `const $ = (${captureIntrinsics.toString()})();`,
  `const state = (${createState.toString()})($);`,
  ...[setUp, following, texts, out, linking, handling].flat().map((part) => part.toString()),
  'return entry;',
  '})()',
].join('\n');
