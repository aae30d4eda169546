'use client';

import { Button, CloseButton, Progress } from '@mantine/core';
import { notifyProblem } from '@/components/feedback/notify';
import { useCampaigns } from '@/lib/playground/campaigns';
import type { Campaign } from '@/lib/types';
import { useScene } from './scene';
import classes from './extras.module.css';

const ended = { running: '', done: 'over', stopped: 'stopped' };

/** How far raids and nukes are, and how they ended. */
export function CampaignBars() {
  const { guildId } = useScene();
  const { campaigns, stop, putAway } = useCampaigns(guildId);
  if (campaigns.length === 0) return null;
  return (
    <div className={classes.bars} aria-live="polite">
      {campaigns.map((campaign) => (
        <Bar
          key={campaign.id}
          campaign={campaign}
          onStop={() => {
            stop(campaign.id).catch((error: unknown) => notifyProblem('The simulation could not be stopped', error));
          }}
          onPutAway={() => putAway(campaign.id)}
        />
      ))}
    </div>
  );
}

interface BarProps {
  campaign: Campaign;
  onStop: () => void;
  onPutAway: () => void;
}

function Bar({ campaign, onStop, onPutAway }: BarProps) {
  const { people } = useScene();
  const { kind, userId, phase, total, done, refused, state } = campaign;
  const running = state === 'running';
  const what = kind === 'raid' ? 'Raid' : `Nuke by ${people.get(userId ?? '')?.displayName ?? 'a member'}`;
  return (
    <div className={classes.campaign} data-testid="campaign" data-state={state}>
      <span>
        <b>{what}</b>: {running ? phase : ended[state]}, {done + refused} of {total}
        {refused > 0 ? `, ${refused} refused` : ''}
      </span>
      {running ? (
        <Button size="compact-xs" color="red" variant="light" onClick={onStop} data-testid="campaign-stop">
          Stop
        </Button>
      ) : (
        <CloseButton size="sm" aria-label="Dismiss" onClick={onPutAway} />
      )}
      <Progress.Root size="sm">
        <Progress.Section value={(100 * done) / Math.max(1, total)} color="stay" aria-label={`${done} done`} />
        <Progress.Section value={(100 * refused) / Math.max(1, total)} color="red" aria-label={`${refused} refused`} />
      </Progress.Root>
    </div>
  );
}
