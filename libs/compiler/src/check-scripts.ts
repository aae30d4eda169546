import type { Diagnostic } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import ts from 'typescript';
import type { AtWork } from './child-messages.ts';
import { ScriptFiles } from './script-files.ts';
import { toDiagnostic } from './to-diagnostic.ts';
import { findingAt, isStackOverflow, tooDeepBrackets, tooDeepStatement } from './too-deep.ts';
import { unstorableText } from './unstorable-text.ts';

export interface CheckRequest {
  /** The guild: its language service is kept for its next check. */
  key: string;
  scripts: Array<{ name: string; source: string }>;
  /** Names of the scripts whose diagnostics are returned. */
  wanted: string[];
}

/** Most language services that are kept, one per guild. */
const maxServices = 16;
/** Most groups into which the statements of a file are divided for checking. */
const maxGroups = 2_000;

interface Checker {
  files: ScriptFiles;
  service: ts.LanguageService;
}

/** Checks statements one after another. TypeScript has this for editors that show one region first, but does not declare it. */
interface RegionProgram {
  getSemanticDiagnostics(file: ts.SourceFile, token: undefined, statements: readonly ts.Statement[]): unknown;
}

/** Parsed files by path. The paths include the folder of the guild's `ScriptFiles`. */
const registry = ts.createDocumentRegistry();

/** Type-checks all scripts of one guild together. Runs in a child process, because a type can take forever to check. */
export class ScriptChecker {
  readonly #typings: string;
  /** By guild, the least recently used first. */
  readonly #checkers = new Map<string, Checker>();

  constructor(typings: string) {
    this.#typings = typings;
  }

  /** @param tell called with each statement before it is checked */
  check({ key, scripts, wanted }: CheckRequest, tell: (place: AtWork) => void): Diagnostic[] {
    const unreadable = scripts.flatMap(
      ({ name, source }) => unstorableText(name, source) ?? tooDeepBrackets(name, source) ?? [],
    );
    if (unreadable.length > 0) return seenFrom(wanted, unreadable);
    const checker = this.#checker(key);
    let at: AtWork | null = null;
    try {
      checker.files.update(scripts);
      return findings(checker, wanted, (place) => tell((at = place)));
    } catch (error) {
      // The checker may be in an inconsistent state.
      this.#checkers.delete(key);
      if (!isStackOverflow(error)) throw error;
      return seenFrom(wanted, [at === null ? notParsed(scripts) : tooDeepAt(at)]);
    }
  }

  #checker(key: string): Checker {
    const known = this.#checkers.get(key) ?? newChecker(this.#typings);
    this.#checkers.delete(key);
    this.#checkers.set(key, known);
    const [oldest] = this.#checkers.keys();
    if (this.#checkers.size > maxServices && oldest !== undefined) {
      this.#checkers.get(oldest)?.service.dispose();
      this.#checkers.delete(oldest);
    }
    return known;
  }
}

function newChecker(typings: string): Checker {
  const files = new ScriptFiles(typings);
  return { files, service: ts.createLanguageService(files.host(), registry) };
}

function findings({ files, service }: Checker, wanted: readonly string[], tell: (at: AtWork) => void): Diagnostic[] {
  const program = service.getProgram();
  return wanted.flatMap((script) => {
    const name = files.fileOf(script);
    const file = program?.getSourceFile(name);
    if (program === undefined || file === undefined) return [];
    const groupSize = Math.ceil(file.statements.length / maxGroups);
    for (let first = 0; first < file.statements.length; first += groupSize) {
      const group = file.statements.slice(first, first + groupSize);
      tell({ script, line: file.getLineAndCharacterOfPosition(group[0]!.getStart(file)).line + 1 });
      (program as unknown as RegionProgram).getSemanticDiagnostics(file, undefined, group);
    }
    return [...service.getSyntacticDiagnostics(name), ...service.getSemanticDiagnostics(name)]
      .slice(0, limits.compiler.diagnosticsPerScript)
      .map((found) => toDiagnostic(script, found))
      .map((found) => ({ ...found, message: files.plain(found.message) }));
  });
}

/** The diagnostics that concern the author of the wanted scripts; their cause may be in other scripts. */
function seenFrom(wanted: readonly string[], found: readonly Diagnostic[]): Diagnostic[] {
  const own = found.filter(({ script }) => wanted.includes(script));
  const [other] = found;
  const [script] = wanted;
  if (own.length > 0 || other === undefined || script === undefined) return own;
  const message = `This script cannot be checked because of “${other.script}”, line ${other.line}. ${other.message}`;
  return [findingAt(script, { line: 1, column: 1 }, { code: other.code, message })];
}

function tooDeepAt({ script, line }: AtWork): Diagnostic {
  const message = 'Nested too deeply to be checked. Split the statement into several, or the type into several types.';
  return findingAt(script, { line, column: 1 }, { code: 'script.nested-too-deeply', message });
}

/** The script on which the parser overflowed its stack. */
function notParsed(scripts: CheckRequest['scripts']): Diagnostic {
  const culprit = scripts.find(({ name, source }) => !parses(name, source)) ?? longest(scripts);
  return tooDeepStatement(culprit?.name ?? '', culprit?.source ?? '');
}

function longest(scripts: CheckRequest['scripts']): CheckRequest['scripts'][number] | undefined {
  return scripts.toSorted((a, b) => b.source.length - a.source.length)[0];
}

function parses(name: string, source: string): boolean {
  try {
    ts.createSourceFile(name, source, ts.ScriptTarget.ES2024);
    return true;
  } catch (error) {
    if (isStackOverflow(error)) return false;
    throw error;
  }
}
