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

/** Two sources and what differs, to be read. */
export default function DiffView({ before, after, inline }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    if (!host.current) return undefined;
    defineThemes();
    const original = editor.createModel(before, 'typescript');
    const modified = editor.createModel(after, 'typescript');
    const diff = editor.createDiffEditor(host.current, {
      ...appearance,
      theme: themeName(scheme),
      readOnly: true,
      originalEditable: false,
      renderSideBySide: !inline,
      useInlineViewWhenSpaceIsLimited: true,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
      renderMarginRevertIcon: false,
      lineNumbersMinChars: 3,
    });
    diff.setModel({ original, modified });
    return () => {
      diff.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, inline, scheme]);

  return <div ref={host} className={classes.diff} data-testid="diff" />;
}
