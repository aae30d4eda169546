// Parts of Monaco that come without types.
declare module 'monaco-editor/editor/standalone/browser/standaloneServices' {
  import type { IStorageService } from 'monaco-editor/platform/storage/common/storage';

  export const StandaloneServices: { get(service: typeof IStorageService): typeof IStorageService };
}

declare module 'monaco-editor/platform/storage/common/storage' {
  export const IStorageService: { store(key: string, value: boolean, scope: number, target: number): void };
}
