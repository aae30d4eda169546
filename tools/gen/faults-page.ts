import type { FaultKind } from '#libs/vocabulary';

const sides = { user: 'author', system: 'operator' } as const;

/** `docs/reference/faults.md`: each code with its status, who has to act, and its meaning. */
export function faultsPage(faults: Readonly<Record<string, FaultKind>>): string {
  const rows = Object.entries(faults).map(([code, { status, side, retryable, summary }]) => {
    const cells = [`\`${code}\``, summary, String(status), sides[side], retryable ? 'yes' : 'no'];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `<!-- Written by \`make gen\` from libs/vocabulary/src/fault-codes.ts. -->

# Faults

Each error that Mainstay reports has a code. An HTTP response has it in \`code\`, together with the status; an error in a script has it in
\`error.code\`; a line of the log has it next to its text. “Side” says
whether the author of the script or request can end the error, or the operator. “Retry” says whether the same attempt may succeed later.

Errors of Discord have codes of the form \`discord.<meaning>\`, with Discord's own text in words joined by hyphens. Other errors of HTTP have
\`http.<status>\`.

| Code | Meaning | Status | Side | Retry |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
