const emoji = /^\p{RGI_Emoji}$/v;

/** Whether a text is one Unicode emoji, with or without the mark that asks for its picture. */
export const isEmoji = (text: string): boolean => emoji.test(text) || emoji.test(`${text}\uFE0F`);
