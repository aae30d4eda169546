import { z } from 'zod';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import type { Simulation } from '../simulation.ts';
import { nuke, NukeForm } from '../traffic/nuke.ts';
import { raid, RaidForm } from '../traffic/raid.ts';
import type { Campaign } from '../traffic/campaigns.ts';
import { talk, TalkForm } from '../traffic/talk.ts';
import type { Handler } from './handler.ts';

const StartForm = z.object({ background: z.boolean().default(false) });
const AboutForm = z.object({ guildId: snowflake.optional(), userId: snowflake.optional() });
const StopForm = z.object({ id: z.number().int().optional() });

/** Starts, lists and stops traffic, raids and nukes. */
export function traffic(simulation: Simulation): Readonly<Record<string, Handler>> {
  const { campaigns } = simulation;
  /** Waits for the end, unless the caller asks for the background: `/sim/runs` then reports the progress. */
  function start<F>(
    kind: string,
    form: z.ZodType<F>,
    go: (on: Simulation, campaign: Campaign, form: F) => Promise<object>,
  ): Handler {
    return async (body) => {
      const { background } = validate(StartForm, body);
      const asked = validate(form, body);
      const { campaign, over } = campaigns.begin(
        kind,
        (begun) => go(simulation, begun, asked),
        validate(AboutForm, body),
      );
      if (!background) return { id: campaign.id, ...(await over) };
      over.catch(() => undefined);
      return { id: campaign.id };
    };
  }
  return {
    'GET /sim/runs': () => ({ runs: campaigns.list }),
    'POST /sim/runs/stop': (body) => {
      campaigns.stop(validate(StopForm, body).id);
      return { runs: campaigns.list };
    },
    'POST /sim/traffic': start('traffic', TalkForm, talk),
    'POST /sim/raid': start('raid', RaidForm, raid),
    'POST /sim/nuke': start('nuke', NukeForm, nuke),
  };
}
