import { connect } from '#libs/database';
import { examples } from '#libs/script-sdk';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mainstay } from './mainstay.ts';

/** Gives the simulated guild a first script that answers `!ping`, unless the guild has a script. */
export async function seedDemo(mainstay: Mainstay, databaseUrl: string): Promise<void> {
  const guildId = mainstay.world?.guilds[0]?.id;
  const ping = examples.find(({ name }) => name === 'ping');
  if (!guildId || !ping) return;
  const database = await connect(databaseUrl);
  try {
    if ((await database.scripts.list(guildId)).length > 0) return;
    const { script, version } = await database.scripts.create(guildId, ping.name, null, ping.source);
    await deploy(mainstay, { guildId, scriptId: script.id, versionNumber: version.number });
  } finally {
    await database.close();
  }
}

async function deploy(mainstay: Mainstay, input: Record<string, string | number>): Promise<void> {
  const headers = {
    Authorization: `Bearer ${mainstay.options.secrets.operatorToken}`,
    'Content-Type': 'application/json',
  };
  const base = `http://127.0.0.1:${mainstay.options.ports.jobserver}`;
  const started = await fetch(`${base}/tasks/script.deploy`, { method: 'POST', headers, body: JSON.stringify(input) });
  if (!started.ok) throw new Error(`the demo script could not be deployed: ${await started.text()}`);
  const { id } = (await started.json()) as { id: string };
  for (;;) {
    const run = (await (await fetch(`${base}/runs/${id}`, { headers })).json()) as {
      state: string;
      fault?: { message: string };
    };
    if (run.state === 'succeeded') return;
    if (run.state === 'failed' || run.state === 'cancelled')
      throw new Error(`the demo script could not be deployed: ${run.fault?.message}`);
    await delay(50);
  }
}
