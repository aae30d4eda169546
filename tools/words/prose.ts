import ts from 'typescript';

/** A piece of text that people read: a comment, a string, or a document. Other characters of the file are blanks, so offsets stay. */
export interface Prose {
  /** Offset in the file. */
  at: number;
  text: string;
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
/** Code and addresses within a sentence: they count as one word. */
const withoutCode = (text: string): string =>
  text
    .replaceAll(/(`+)[\s\S]*?\1/g, (code) => code.replaceAll(/[^\n]/g, '·'))
    .replaceAll(/https?:\/\/[^\s)>'"]+/g, (url) => '·'.repeat(url.length));

/** The prose of a Markdown document: all but code and comments. */
export function proseOfMarkdown(text: string): Prose[] {
  return [{ at: 0, text: withoutCode(text.replaceAll(/^ *(```+|~~~+)[\s\S]*?^ *\1/gm, blank)) }];
}

/** The prose of a TypeScript or JavaScript file: comments, strings of several words, and the text of JSX. */
export function proseOfScript(file: string, text: string): Prose[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const prose: Prose[] = [];
  const comments = new Map<number, number>();
  const seen = new Set<number>();
  const commentsAt = (position: number): void => {
    if (seen.has(position)) return;
    seen.add(position);
    const found = [ts.getLeadingCommentRanges(text, position), ts.getTrailingCommentRanges(text, position)];
    for (const { pos, end } of found.flatMap((ranges) => ranges ?? [])) comments.set(pos, end);
  };
  const visit = (node: ts.Node): void => {
    commentsAt(node.pos);
    commentsAt(node.end);
    const said = textOf(node, source);
    if (said && /\p{L}[’']?\s+\p{L}/u.test(said.text)) prose.push({ at: said.at, text: withoutCode(said.text) });
    ts.forEachChild(node, visit, (nodes) => {
      commentsAt(nodes.pos);
      commentsAt(nodes.end);
      nodes.forEach(visit);
    });
  };
  visit(source);
  return [...prose, ...joined(text, comments)];
}

/** Texts of strings, parts of templates and of JSX, with their offset. */
function textOf(node: ts.Node, source: ts.SourceFile): Prose | null {
  const isText =
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isJsxText(node);
  if (!isText) return null;
  const at = node.getStart(source) + (ts.isJsxText(node) ? 0 : 1);
  return { at, text: source.text.slice(at, ts.isJsxText(node) ? node.end : node.end - 1) };
}

/** Comments without their signs; lines of `//` that follow one another are one text. */
function joined(text: string, comments: ReadonlyMap<number, number>): Prose[] {
  const found: Prose[] = [];
  for (const [pos, end] of [...comments].toSorted(([a], [b]) => a - b)) {
    const comment = text.slice(pos, end);
    const before = found.at(-1);
    const between = before ? text.slice(before.at + before.text.length, pos) : '';
    if (before && comment.startsWith('//') && /^\r?\n[ \t]*$/.test(between)) before.text += between + said(comment);
    else found.push({ at: pos, text: said(comment) });
  }
  return found.map(({ at, text: raw }) => ({ at, text: withoutCode(raw) }));
}

const said = (comment: string): string =>
  comment
    .replace(/^\/\/|^\/\*\*?/, blank)
    .replace(/\*\/$/, blank)
    .replaceAll(/^[ \t]*\*/gm, blank);
