import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fieldsOf, fillFields } from './template-fields';

const example = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, `../../libs/script-sdk/examples/${name}.ts`), 'utf8');
const placeholder = '123456789012345678';

describe('fields of a template', () => {
  it.each([
    ['welcome', [{ name: 'channelId', kind: 'channel', label: 'Where to greet', placeholder }]],
    ['daily-question', [{ name: 'channelId', kind: 'channel', label: 'Where to ask', placeholder }]],
    [
      'invite-guard',
      [
        {
          name: 'trustedRoleId',
          kind: 'role',
          label: 'Members and bots with this role may post invitations',
          placeholder,
        },
      ],
    ],
    ['ping', []],
  ])('%s', (name, fields) => {
    expect(fieldsOf(example(name))).toEqual(fields);
  });

  it('chosen values → replace the example, and nothing else', () => {
    const source = example('welcome');
    expect(fillFields(source, { channelId: '42' })).toBe(source.replace(placeholder, '42'));
    expect(fillFields(source, {})).toBe(source);
  });
});
