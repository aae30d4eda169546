import type { Diagnostic, Severity } from '@/lib/types';
import { editor, MarkerSeverity } from './monaco';

const owner = 'server';
/** The server's markers of each model, as JSON. */
const shown = new WeakMap<editor.ITextModel, string>();

const severities: Record<Severity, MarkerSeverity> = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  info: MarkerSeverity.Info,
};

const severityOf = (severity: MarkerSeverity): Severity =>
  severity === MarkerSeverity.Error ? 'error' : severity === MarkerSeverity.Warning ? 'warning' : 'info';

const codeOf = (code: editor.IMarker['code']): string => {
  const text = typeof code === 'object' ? code.value : (code ?? '');
  return /^\d+$/.test(text) ? `TS${text}` : text;
};

/** Everything that is wrong in a model, by Monaco's own worker and by the server, worst first. */
export function markersOf(model: editor.ITextModel, script: string): Diagnostic[] {
  return editor
    .getModelMarkers({ resource: model.uri })
    .filter((marker) => marker.severity !== MarkerSeverity.Hint)
    .map((marker) => ({
      script,
      line: marker.startLineNumber,
      column: marker.startColumn,
      endLine: marker.endLineNumber,
      endColumn: marker.endColumn,
      severity: severityOf(marker.severity),
      code: codeOf(marker.code),
      message: marker.message,
    }))
    .toSorted((a, b) => severities[b.severity] - severities[a.severity] || a.line - b.line || a.column - b.column);
}

/** Marks the problems that only the server found. Call it again when the markers change: Monaco's worker may be slower. */
export function showServerDiagnostics(
  model: editor.ITextModel,
  script: string,
  diagnostics: readonly Diagnostic[],
): void {
  const known = new Set(
    editor
      .getModelMarkers({ resource: model.uri })
      .filter((marker) => marker.owner !== owner)
      .map((marker) => `${marker.startLineNumber} ${codeOf(marker.code)}`),
  );
  const markers = diagnostics
    .filter((found) => found.script === script && !known.has(`${found.line} ${found.code}`))
    .map((found) => ({
      startLineNumber: found.line,
      startColumn: found.column,
      endLineNumber: found.endLine,
      endColumn: found.endColumn,
      severity: severities[found.severity],
      message: found.message,
      code: found.code,
    }));
  const wanted = JSON.stringify(markers);
  // Setting markers emits an event, also for equal ones.
  if (shown.get(model) === wanted) return;
  shown.set(model, wanted);
  editor.setModelMarkers(model, owner, markers);
}
