import { useEffect, useRef } from 'react';
import { answer, api } from '../api';
import type { Run, Script } from '../types';

export interface Deployment {
  version: number;
  runId: string;
}

const task = 'script.deploy';

/** The newest deployment of a script among these runs, if it is the reason why its latest version is not live. */
export function deployOf(runs: readonly Run[], script: Pick<Script, 'id' | 'latestVersion'>): Deployment | null {
  const inputOf = (run: Run) => run.input as { scriptId?: string; versionNumber?: number } | null;
  const newest = runs.find((run) => run.task === task && inputOf(run)?.scriptId === script.id);
  const version = newest ? inputOf(newest)?.versionNumber : undefined;
  if (!newest || version !== script.latestVersion || newest.state === 'succeeded') return null;
  return { version, runId: newest.id };
}

/** Follows the deployment of a script that is opened while its latest version is not live: it may be running, or have failed. */
export function useUnfinishedDeploy(guild: string, script: Script, follow: (deployment: Deployment) => void): void {
  const { id, latestVersion, activeVersion } = script;
  const latest = useRef(follow);
  useEffect(() => {
    latest.current = follow;
  });

  useEffect(() => {
    if (activeVersion === latestVersion) return undefined;
    let left = false;
    const query = { limit: 50, task };
    answer(api.GET('/api/guilds/{guild}/runs', { params: { path: { guild }, query } })).then(
      ({ runs }) => {
        const found = deployOf(runs, { id, latestVersion });
        if (found && !left) latest.current(found);
      },
      // The list of scripts tells when it is live.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [guild, id, latestVersion, activeVersion]);
}
