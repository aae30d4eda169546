import { kv, on, timers } from 'mainstay';

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`failed: ${what}`);
  console.log(`passed: ${what}`);
}

on('message.create', async ({ content }) => {
  if (content !== 'start timers') return;
  await timers.schedule({ name: 'never', in: 1, data: null });
  check('a timer can be cancelled', (await timers.cancel({ name: 'never' })).cancelled);
  check('a cancelled timer is gone', !(await timers.cancel({ name: 'never' })).cancelled);
  const { at } = await timers.schedule({ name: 'soon', in: 1, data: { greeting: 'hello' } });
  await kv.set({ key: 'timers:at', value: at });
  check('schedule returns the time of the firing', !Number.isNaN(Date.parse(at)));
});

on('timer.fire', async ({ name, data, scheduledFor }) => {
  if (name !== 'soon') return;
  check('a timer brings its data', (data as { greeting: string }).greeting === 'hello');
  check('a timer says when it was due', (await kv.get({ key: 'timers:at' }))?.value === scheduledFor);
  console.log('complete');
});
