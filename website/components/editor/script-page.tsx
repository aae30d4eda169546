'use client';

import { Skeleton } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { NotThere } from '@/components/feedback/not-there';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { ApiProblem } from '@/lib/problem';
import { useScript, useSdk, useSiblingSources } from '@/lib/scripts';
import { Workbench } from './workbench';
import classes from './editor.module.css';

export function ScriptPage({ guildId, scriptId }: { guildId: string; scriptId: string }) {
  const script = useScript(guildId, scriptId);
  const sdk = useSdk();
  const siblings = useSiblingSources(guildId, scriptId);

  if (script.error instanceof ApiProblem && script.error.status === 404) {
    return (
      <NotThere
        icon={<IconFileUnknown />}
        title="This script does not exist"
        description="It was deleted, or the link is wrong."
        list={{ href: `/g/${guildId}/scripts`, label: 'All scripts' }}
      />
    );
  }
  if (script.error) {
    return (
      <div className={classes.workbench}>
        <div style={{ padding: 24 }}>
          <ProblemNotice
            title="The script could not be loaded"
            error={script.error}
            onRetry={() => void script.refetch()}
          />
        </div>
      </div>
    );
  }
  // Typings that cannot be had do not keep anybody from editing.
  if (!script.data || sdk.isPending || siblings.isPending) return <Loading />;
  return (
    <Workbench
      key={script.data.id}
      guildId={guildId}
      script={script.data}
      typings={sdk.data?.typings ?? ''}
      siblings={siblings.data ?? []}
    />
  );
}

function Loading() {
  return (
    <div className={classes.workbench} aria-busy="true" aria-label="Loading the script">
      <div className={classes.bar}>
        <Skeleton height={18} width={160} />
        <Skeleton height={34} width={190} ml="auto" />
      </div>
      <div className={classes.editorPane}>
        <CodeSkeleton />
      </div>
    </div>
  );
}

const widths = ['38%', '0%', '52%', '46%', '30%', '34%', '26%', '31%', '12%', '8%'];

export function CodeSkeleton() {
  return (
    <div className={classes.loading} aria-hidden="true">
      {widths.map((width) => (
        <Skeleton key={width} height={10} width={width} visible={width !== '0%'} />
      ))}
    </div>
  );
}
