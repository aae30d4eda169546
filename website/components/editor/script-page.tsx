'use client';

import { Skeleton } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { NotThere } from '@/components/feedback/not-there';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { useDraftClaim } from '@/lib/editor/draft-claim';
import { ApiProblem } from '@/lib/problem';
import { useScript, useSdk, useSiblingSources } from '@/lib/scripts';
import { useSession } from '@/lib/session';
import { Workbench } from './workbench';
import classes from './editor.module.css';

export function ScriptPage({ guildId, scriptId }: { guildId: string; scriptId: string }) {
  const script = useScript(guildId, scriptId);
  const sdk = useSdk();
  const siblings = useSiblingSources(guildId, scriptId);
  const userId = useSession().data?.user.id;
  const place = userId ? { userId, guildId, scriptId } : null;
  const claim = useDraftClaim(place);

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
  // Without typings a script can still be edited.
  if (!script.data || !place || !claim || sdk.isPending || siblings.isPending) return <Loading />;
  return (
    <Workbench
      key={`${script.data.id} ${claim.id}`}
      place={place}
      claim={claim}
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
