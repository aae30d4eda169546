import { EMOJIS, type Choose, type Ideas, type Step } from '../choose.ts';
import type { Actor } from '../cast.ts';
import type { Reaction } from '../../../src/world/entities.ts';

function emoji(choose: Choose): string {
  const own = choose.chance(0.3) ? choose.one(choose.guild.emojis.values()) : undefined;
  return own ? `${own.name}:${own.id}` : choose.one(EMOJIS)!;
}

const named = ({ emoji: { id, name } }: Reaction) => (id === null ? name : `${name}:${id}`);

/** A call about an existing reaction. */
function existing(choose: Choose, make: (path: string, reaction: Reaction) => Step): Step | null {
  const said = choose.said(({ reactions }) => reactions.size > 0);
  const reaction = said && choose.one(said.message.reactions.values());
  if (!said || !reaction) return null;
  return make(`/channels/${said.channel.id}/messages/${said.message.fields.id}/reactions`, reaction);
}

const reactors = ({ userIds, burstIds }: Reaction) => [...userIds, ...(burstIds ?? [])];

function own(choose: Choose, reaction: Reaction): Actor {
  const id = choose.one(reactors(reaction));
  return choose.cast.all.find((actor) => actor.id === id) ?? choose.reactor();
}

/** Reactions: added, removed, and removed by moderators. */
export const reactions: Ideas = [
  [
    8,
    (choose) => {
      const said = choose.said();
      if (!said) return null;
      const path = `/channels/${said.channel.id}/messages/${said.message.fields.id}/reactions/${emoji(choose)}/@me`;
      return choose.rest(choose.reactor(), 'PUT', choose.chance(0.1) ? `${path}?type=1` : path);
    },
  ],
  [
    4,
    (choose) => existing(choose, (path, one) => choose.rest(own(choose, one), 'DELETE', `${path}/${named(one)}/@me`)),
  ],
  [
    3,
    (choose) =>
      existing(choose, (path, one) =>
        choose.rest(choose.anybody(), 'DELETE', `${path}/${named(one)}/${choose.one(reactors(one))}`),
      ),
  ],
  [1, (choose) => existing(choose, (path) => choose.rest(choose.anybody(), 'DELETE', path))],
  [2, (choose) => existing(choose, (path, one) => choose.rest(choose.anybody(), 'DELETE', `${path}/${named(one)}`))],
];
