import { kv, on, type Fault } from 'mainstay';

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`failed: ${what}`);
  console.log(`passed: ${what}`);
}

on('message.create', async ({ content }) => {
  if (content !== 'start storage') return;

  check('a key that was never set is null', (await kv.get({ key: 'storage:none' })) === null);

  const first = await kv.set({ key: 'storage:a', value: { deep: ['ä', 1, null, true] } });
  const second = await kv.set({ key: 'storage:a', value: 'replaced' });
  check('each write raises the version', second.version === first.version + 1);
  check('a stored value is read back', (await kv.get({ key: 'storage:a' }))?.value === 'replaced');

  await kv.delete({ key: 'storage:count' });
  await kv.incr({ key: 'storage:count' });
  const { value } = await kv.incr({ key: 'storage:count', by: 41 });
  check('incr counts', value === 42);
  try {
    await kv.incr({ key: 'storage:a' });
    check('incr of a text is rejected', false);
  } catch (error) {
    check('incr of a text is rejected', (error as Fault).code === 'kv.not-a-number');
  }

  for (const key of ['storage:list:c', 'storage:list:a', 'storage:list:b']) await kv.set({ key, value: key });
  const page = await kv.list({ prefix: 'storage:list:', limit: 2 });
  check('a list is in order', page.entries.map(({ key }) => key).join() === 'storage:list:a,storage:list:b');
  const rest = await kv.list({ prefix: 'storage:list:', limit: 2, after: page.next ?? '' });
  check('a list continues after the end of a page', rest.entries.map(({ key }) => key).join() === 'storage:list:c');

  check('delete returns deleted: true', (await kv.delete({ key: 'storage:a' })).deleted);
  check('delete of a missing key returns deleted: false', !(await kv.delete({ key: 'storage:a' })).deleted);
  console.log('complete');
});
