/** Kinds of interactions. @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
export const InteractionKind = { ping: 1, command: 2, component: 3, autocomplete: 4, modalSubmit: 5 } as const;

/** Kinds of answers. @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
export const AnswerKind = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  autocomplete: 8,
  modal: 9,
  launch: 12,
} as const;

/** Kinds of commands. */
export const CommandKind = { slash: 1, user: 2, message: 3 } as const;

/** Time for an application's first answer, in milliseconds. */
export const ANSWER_WITHIN = 3_000;
/** Time for follow-ups, in milliseconds. */
export const TOKEN_LIFE = 15 * 60_000;
