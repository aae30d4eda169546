'use client';

import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { editor } from './monaco';
import { appearance, defineThemes, themeName } from './monaco-theme';
import classes from './editor.module.css';

interface DiffViewProps {
  before: string;
  after: string;
  /** One column instead of two. */
  inline: boolean;
}

/** Each change of options needs them again: otherwise the editors lose their names. */
const labels = { originalAriaLabel: 'Earlier version', modifiedAriaLabel: 'Later version' };

/** A read-only comparison of two sources. */
export default function DiffView({ before, after, inline }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneDiffEditor>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    if (!host.current) return undefined;
    defineThemes();
    const diff = editor.createDiffEditor(host.current, {
      ...appearance,
      ...labels,
      readOnly: true,
      originalEditable: false,
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 700,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
      renderMarginRevertIcon: false,
      lineNumbersMinChars: 3,
    });
    instance.current = diff;
    return () => {
      // A diff still being computed has to find no model rather than a disposed one.
      diff.setModel(null);
      diff.dispose();
      instance.current = null;
    };
  }, []);

  useEffect(() => {
    instance.current?.updateOptions({ ...labels, renderSideBySide: !inline });
  }, [inline]);

  useEffect(() => {
    editor.setTheme(themeName(scheme));
  }, [scheme]);

  useEffect(() => {
    const original = editor.createModel(before, 'typescript');
    const modified = editor.createModel(after, 'typescript');
    instance.current?.setModel({ original, modified });
    return () => {
      instance.current?.setModel(null);
      original.dispose();
      modified.dispose();
    };
  }, [before, after]);

  return <div ref={host} className={classes.diff} data-testid="diff" />;
}
