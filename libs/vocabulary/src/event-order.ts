/**
 * Units of a script that run one after another: those of the same channel, the same user, the same timer, or of the whole guild.
 * `none`: a unit waits for no other.
 */
export type EventOrder = 'channel' | 'user' | 'timer' | 'guild' | 'none';
