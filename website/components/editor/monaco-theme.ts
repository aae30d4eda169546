import { editor } from './monaco';

const background = { light: '#ffffff', dark: '#171b21' };

/** The list of suggestions, hovers and the search, in our colours. */
const widgets = (ground: string, line: string, chosen: string, onChosen: string): editor.IColors => ({
  'editorWidget.background': ground,
  'editorWidget.border': line,
  'editorSuggestWidget.background': ground,
  'editorSuggestWidget.border': line,
  'editorSuggestWidget.selectedBackground': chosen,
  'editorSuggestWidget.selectedForeground': onChosen,
  'editorSuggestWidget.focusHighlightForeground': onChosen,
  'editorHoverWidget.background': ground,
  'editorHoverWidget.border': line,
  'list.hoverBackground': line,
  focusBorder: '#24a08e',
});

/** Monaco's own colours on our grounds. */
export function defineThemes(): void {
  editor.defineTheme('mainstay-light', {
    base: 'vs',
    inherit: true,
    rules: [
      { token: 'comment', foreground: '5f6b7a', fontStyle: 'italic' },
      { token: 'keyword', foreground: '7a36d9' },
      { token: 'string', foreground: '8f4d00' },
      { token: 'number', foreground: '11695f' },
      { token: 'type', foreground: '1f5fbf' },
    ],
    colors: {
      'editor.background': background.light,
      'editor.lineHighlightBackground': '#f4f6f8',
      'editorLineNumber.foreground': '#66707d',
      'editorLineNumber.dimmedForeground': '#66707d',
      'editorLineNumber.activeForeground': '#2b3440',
      'editorIndentGuide.background1': '#e8ebee',
      'editorGutter.background': background.light,
      ...widgets('#ffffff', '#d9dde2', '#d3f4ec', '#0f544d'),
      'diffEditor.insertedTextBackground': '#1a7f4b26',
      'diffEditor.removedTextBackground': '#c02b2b22',
    },
  });
  editor.defineTheme('mainstay-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: [
      { token: 'comment', foreground: '7f8a99', fontStyle: 'italic' },
      { token: 'keyword', foreground: 'c0a2ff' },
      { token: 'string', foreground: 'e8b36b' },
      { token: 'number', foreground: '5cc9b6' },
      { token: 'type', foreground: '86b7ff' },
    ],
    colors: {
      'editor.background': background.dark,
      'editor.lineHighlightBackground': '#1d222a',
      'editorLineNumber.foreground': '#8d97a5',
      'editorLineNumber.dimmedForeground': '#8d97a5',
      'editorLineNumber.activeForeground': '#c6cdd6',
      'editorIndentGuide.background1': '#262c35',
      'editorGutter.background': background.dark,
      ...widgets('#1f252d', '#363e4a', '#0f544d', '#eefbf8'),
      'diffEditor.insertedTextBackground': '#5cc98c2b',
      'diffEditor.removedTextBackground': '#f2817f2b',
    },
  });
}

export const themeName = (scheme: 'light' | 'dark'): string => `mainstay-${scheme}`;

/** Options of every editor. */
export const appearance: editor.IEditorOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontFamily: "'JetBrains Mono Variable', ui-monospace, Menlo, Consolas, monospace",
  fontSize: 13.5,
  lineHeight: 21,
  fontLigatures: false,
  padding: { top: 14, bottom: 14 },
  scrollBeyondLastLine: false,
  smoothScrolling: false,
  renderLineHighlight: 'line',
  overviewRulerBorder: false,
  stickyScroll: { enabled: false },
  // Widgets may be wider than the pane of a small window.
  fixedOverflowWidgets: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, alwaysConsumeMouseWheel: false },
};
