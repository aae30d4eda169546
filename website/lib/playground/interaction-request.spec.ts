import { interactionOf } from './interaction-request';

const started = { as: '5', type: 3, applicationId: '9', nonce: '77' } as const;

it('a component → sends its place and its message', () => {
  const data = { component_type: 5, custom_id: 'who', values: ['5'] };
  expect(interactionOf('1', '2', { ...started, messageId: '3', data })).toEqual({
    type: 3,
    application_id: '9',
    guild_id: '1',
    channel_id: '2',
    session_id: 'playground',
    nonce: '77',
    message_id: '3',
    message_flags: 0,
    data,
  });
});

it('a command → sends no message', () => {
  expect(interactionOf('1', '2', { ...started, type: 2, data: {} })).not.toHaveProperty('message_id');
});
