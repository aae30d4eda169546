'use client';

import { useComputedColorScheme } from '@mantine/core';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { Diagnostic } from '@/lib/types';
import { type Source, modelUri, provideSources } from './language';
import { markersOf, showServerDiagnostics } from './markers';
import { editor, KeyCode, KeyMod, showSuggestionDocs } from './monaco';
import { appearance, defineThemes, themeName } from './monaco-theme';
import classes from './editor.module.css';

export interface CodeEditorHandle {
  /** Puts the cursor there and scrolls to it. Lines and columns count from 1. */
  reveal: (line: number, column?: number) => void;
  replace: (source: string) => void;
  value: () => string;
  focus: () => void;
}

export interface CodeEditorProps {
  ref?: Ref<CodeEditorHandle>;
  name: string;
  initialSource: string;
  typings: string;
  siblings: readonly Source[];
  serverDiagnostics: readonly Diagnostic[];
  onChange: (source: string) => void;
  onSave: () => void;
  onProblems: (problems: Diagnostic[]) => void;
  onReady: () => void;
}

/** Monaco with one script in it. Monaco holds the text; `onChange` reports changes. */
export default function CodeEditor({ ref, ...props }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor>(null);
  const latest = useRef(props);
  const scheme = useComputedColorScheme('light');
  const { name, typings, siblings, serverDiagnostics } = props;

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    defineThemes();
    showSuggestionDocs();
    const model = editor.createModel(latest.current.initialSource, 'typescript', modelUri(name));
    const created = editor.create(host.current, {
      ...appearance,
      model,
      theme: themeName(document.documentElement.dataset.mantineColorScheme === 'dark' ? 'dark' : 'light'),
      ariaLabel: `Source of ${name}`,
      tabSize: 2,
      quickSuggestions: { strings: true, comments: false, other: true },
    });
    instance.current = created;
    created.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, () => latest.current.onSave());
    const changes = model.onDidChangeContent(() => latest.current.onChange(model.getValue()));
    const markers = editor.onDidChangeMarkers((uris) => {
      if (uris.every((uri) => uri.toString() !== model.uri.toString())) return;
      showServerDiagnostics(model, name, latest.current.serverDiagnostics);
      latest.current.onProblems(markersOf(model, name));
    });
    latest.current.onReady();
    return () => {
      changes.dispose();
      markers.dispose();
      created.dispose();
      model.dispose();
      instance.current = null;
    };
  }, [name]);

  useEffect(() => {
    const provided = provideSources(typings, siblings);
    return () => provided.dispose();
  }, [typings, siblings]);

  useEffect(() => {
    editor.setTheme(themeName(scheme));
  }, [scheme]);

  useEffect(() => {
    const model = instance.current?.getModel();
    if (model) showServerDiagnostics(model, name, serverDiagnostics);
  }, [name, serverDiagnostics]);

  useImperativeHandle(ref, () => ({
    reveal(line, column = 1) {
      instance.current?.setPosition({ lineNumber: line, column });
      instance.current?.revealLineInCenter(line);
      instance.current?.focus();
    },
    replace(source) {
      const model = instance.current?.getModel();
      // As an edit, so that Ctrl+Z brings the old text back.
      if (model) model.pushEditOperations([], [{ range: model.getFullModelRange(), text: source }], () => null);
    },
    value: () => instance.current?.getModel()?.getValue() ?? latest.current.initialSource,
    focus: () => instance.current?.focus(),
  }));

  return <div ref={host} className={classes.monaco} data-testid="editor" />;
}
