import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './api';
import type { Diagnostic, NewScript, Script, ScriptWithSource } from './types';

const inGuild = (guild: string) => ({ params: { path: { guild } } });
const ofScript = (guild: string, script: string) => ({ params: { path: { guild, script } } });

function fetchScripts(guildId: string): Promise<Script[]> {
  return answer(api.GET('/api/guilds/{guild}/scripts', inGuild(guildId)));
}

export function fetchScript(guildId: string, scriptId: string): Promise<ScriptWithSource> {
  return answer(api.GET('/api/guilds/{guild}/scripts/{script}', ofScript(guildId, scriptId)));
}

export const scriptKeys = {
  list: (guildId: string) => ['guild', guildId, 'scripts'] as const,
  one: (guildId: string, scriptId: string) => ['guild', guildId, 'script', scriptId] as const,
  versions: (guildId: string, scriptId: string) => ['guild', guildId, 'script', scriptId, 'versions'] as const,
};

export function useScripts(guildId: string) {
  return useQuery({
    queryKey: scriptKeys.list(guildId),
    queryFn: () => fetchScripts(guildId),
  });
}

export function useScript(guildId: string, scriptId: string) {
  return useQuery({
    queryKey: scriptKeys.one(guildId, scriptId),
    queryFn: () => fetchScript(guildId, scriptId),
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
      const scripts = await fetchScripts(guildId);
      const others = scripts.filter((script) => script.id !== scriptId);
      return Promise.all(others.map((script) => fetchScript(guildId, script.id)));
    },
    staleTime: 30_000,
  });
}

export function useSdk() {
  return useQuery({ queryKey: ['sdk'], queryFn: () => answer(api.GET('/api/sdk')), staleTime: Infinity });
}

export function useScriptActions(guildId: string) {
  const client = useQueryClient();
  const key = scriptKeys.list(guildId);
  const onSettled = () => client.invalidateQueries({ queryKey: ['guild', guildId] });
  const create = useMutation({
    mutationFn: (script: NewScript) =>
      answer(api.POST('/api/guilds/{guild}/scripts', { ...inGuild(guildId), body: script })),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, ...patch }: { id: string; name?: string; enabled?: boolean }) =>
      answer(api.PATCH('/api/guilds/{guild}/scripts/{script}', { ...ofScript(guildId, id), body: patch })),
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
    // `keepalive`: leaving the page must not cancel it.
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/guilds/{guild}/scripts/{script}', { ...ofScript(guildId, id), keepalive: true })),
    onSuccess: (_answer, id) =>
      client.setQueryData<Script[]>(key, (list) => list?.filter((script) => script.id !== id)),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/guilds/{guild}/scripts/{script}/restore', { ...ofScript(guildId, id), keepalive: true })),
    onSettled,
  });
  return { create, change, remove, restore };
}

export function useVersions(guildId: string, scriptId: string, enabled: boolean) {
  return useQuery({
    queryKey: scriptKeys.versions(guildId, scriptId),
    queryFn: () => answer(api.GET('/api/guilds/{guild}/scripts/{script}/versions', ofScript(guildId, scriptId))),
    enabled,
  });
}

export function useVersionSource(guildId: string, scriptId: string, version: number | null) {
  return useQuery({
    queryKey: [...scriptKeys.versions(guildId, scriptId), version],
    queryFn: () => fetchVersion(guildId, scriptId, version ?? 0),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

export function fetchVersion(guild: string, script: string, number: number) {
  const params = { path: { guild, script, number } };
  return answer(api.GET('/api/guilds/{guild}/scripts/{script}/versions/{number}', { params }));
}

export function saveVersion(guildId: string, scriptId: string, source: string, baseVersion?: number) {
  const body = baseVersion === undefined ? { source } : { source, baseVersion };
  const options = { ...ofScript(guildId, scriptId), body };
  return answer(api.POST('/api/guilds/{guild}/scripts/{script}/versions', options));
}

export function activateVersion(guild: string, script: string, number: number) {
  const params = { path: { guild, script, number } };
  return answer(api.POST('/api/guilds/{guild}/scripts/{script}/versions/{number}/activate', { params }));
}

/** Diagnostics of the server's type checker for unsaved sources. */
export async function checkSources(
  guildId: string,
  scripts: Array<{ name: string; source: string }>,
  signal: AbortSignal,
): Promise<Diagnostic[]> {
  const options = { ...inGuild(guildId), body: { scripts }, signal };
  return (await answer(api.POST('/api/guilds/{guild}/check', options))).diagnostics;
}
