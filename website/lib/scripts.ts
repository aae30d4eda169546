import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from './api';
import type { Diagnostic, Script, ScriptVersion, ScriptWithSource, Sdk } from './types';

const scriptsPath = (guildId: string) => `/api/guilds/${guildId}/scripts`;

export const scriptKeys = {
  list: (guildId: string) => ['guild', guildId, 'scripts'] as const,
  one: (guildId: string, scriptId: string) => ['guild', guildId, 'script', scriptId] as const,
  versions: (guildId: string, scriptId: string) => ['guild', guildId, 'script', scriptId, 'versions'] as const,
};

export function useScripts(guildId: string) {
  return useQuery({
    queryKey: scriptKeys.list(guildId),
    queryFn: () => request<Script[]>('GET', scriptsPath(guildId)),
  });
}

export function useScript(guildId: string, scriptId: string) {
  return useQuery({
    queryKey: scriptKeys.one(guildId, scriptId),
    queryFn: () => request<ScriptWithSource>('GET', `${scriptsPath(guildId)}/${scriptId}`),
    // The editor holds a working copy: a new answer in the background must not replace it.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** Sources of the guild's other scripts, so that imports between scripts resolve in the editor. */
export function useSiblingSources(guildId: string, scriptId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'siblings', scriptId],
    queryFn: async () => {
      const scripts = await request<Script[]>('GET', scriptsPath(guildId));
      const others = scripts.filter((script) => script.id !== scriptId);
      return Promise.all(
        others.map((script) => request<ScriptWithSource>('GET', `${scriptsPath(guildId)}/${script.id}`)),
      );
    },
    staleTime: 30_000,
  });
}

export function useSdk() {
  return useQuery({ queryKey: ['sdk'], queryFn: () => request<Sdk>('GET', '/api/sdk'), staleTime: Infinity });
}

export interface NewScript {
  name: string;
  source?: string;
  template?: string;
}

export function useScriptActions(guildId: string) {
  const client = useQueryClient();
  const key = scriptKeys.list(guildId);
  const onSettled = () => client.invalidateQueries({ queryKey: ['guild', guildId] });
  const create = useMutation({
    mutationFn: (script: NewScript) => request<Script>('POST', scriptsPath(guildId), script),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, ...patch }: { id: string; name?: string; enabled?: boolean }) =>
      request<Script>('PATCH', `${scriptsPath(guildId)}/${id}`, patch),
    onMutate: async ({ id, ...patch }) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<Script[]>(key);
      client.setQueryData<Script[]>(key, (list) =>
        list?.map((script) => (script.id === id ? { ...script, ...patch } : script)),
      );
      return { before };
    },
    onError: (_error, _input, context) => client.setQueryData(key, context?.before),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => request<void>('DELETE', `${scriptsPath(guildId)}/${id}`),
    onSettled,
  });
  return { create, change, remove };
}

export function useVersions(guildId: string, scriptId: string, enabled: boolean) {
  return useQuery({
    queryKey: scriptKeys.versions(guildId, scriptId),
    queryFn: () => request<ScriptVersion[]>('GET', `${scriptsPath(guildId)}/${scriptId}/versions`),
    enabled,
  });
}

export function useVersionSource(guildId: string, scriptId: string, version: number | null) {
  return useQuery({
    queryKey: [...scriptKeys.versions(guildId, scriptId), version],
    queryFn: () =>
      request<{ number: number; source: string }>('GET', `${scriptsPath(guildId)}/${scriptId}/versions/${version}`),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

export interface SavedVersion {
  version: number;
  runId: string;
}

export function saveVersion(
  guildId: string,
  scriptId: string,
  source: string,
  baseVersion?: number,
): Promise<SavedVersion> {
  const body = baseVersion === undefined ? { source } : { source, baseVersion };
  return request('POST', `${scriptsPath(guildId)}/${scriptId}/versions`, body);
}

export function activateVersion(guildId: string, scriptId: string, version: number): Promise<{ runId: string }> {
  return request('POST', `${scriptsPath(guildId)}/${scriptId}/versions/${version}/activate`);
}

/** The server's own opinion of sources that are not saved yet. */
export function checkSources(
  guildId: string,
  scripts: Array<{ name: string; source: string }>,
  signal: AbortSignal,
): Promise<{ diagnostics: Diagnostic[] }> {
  return request('POST', `/api/guilds/${guildId}/check`, { scripts }, signal);
}
