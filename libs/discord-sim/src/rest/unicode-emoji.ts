const emoji = /^\p{RGI_Emoji}$/v;

/** Whether a text is one Unicode emoji, with or without a variation selector. */
export const isEmoji = (text: string): boolean => emoji.test(text) || emoji.test(`${text}\uFE0F`);
