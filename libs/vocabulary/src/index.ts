export * from './fault.ts';
export * from './id.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './discord/guild.ts';
export * from './discord/member.ts';
export * from './discord/message.ts';
export * from './discord/user.ts';
