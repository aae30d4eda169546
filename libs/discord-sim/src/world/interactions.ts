import type { Component } from '../components/read-components.ts';
import type { Message } from './entities.ts';

/** An interaction that a user began and an application has to answer. */
export interface Interaction {
  id: string;
  token: string;
  type: number;
  applicationId: string;
  userId: string;
  channelId: string;
  guildId: string | undefined;
  /** Of a slash command: its full name. */
  name: string;
  createdAt: number;
  /** Guild or user that installed the application, by installation context. */
  owners: Record<string, string>;
  /** Follow-up messages after the first answer. */
  followUps: number;
  /** Nonce of the user's client. */
  nonce: string | number | null;
  state: 'waiting' | 'deferred' | 'answered' | 'failed';
  /** Whether the first answer is visible to the user only. */
  ephemeral: boolean;
  /** The first answer, once there is one. */
  originalId: string | null;
  /** Of a component: its message. */
  messageId: string | null;
  /** Ephemeral answers: they are in no channel. */
  hidden: Map<string, Message>;
  /** Of a user or message command: 2 or 3, and its target. */
  commandType: number;
  targetId: string | null;
  /** The modal that is shown as the answer. */
  modal: { customId: string; components: Component[] } | null;
  /** Of a modal: data of the interaction that showed it. */
  triggeredBy: object | null;
}

/** Interactions by id and by token. */
export class Interactions {
  /** By id, oldest first. */
  readonly all = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();

  add(interaction: Interaction): void {
    this.all.set(interaction.id, interaction);
    this.#byToken.set(interaction.token, interaction);
  }

  byId(id: string): Interaction | undefined {
    return this.all.get(id);
  }

  byToken(token: string): Interaction | undefined {
    return this.#byToken.get(token);
  }

  /** An ephemeral message of this user. */
  hiddenFrom(userId: string, messageId: string): Message | undefined {
    for (const { userId: of, hidden } of this.all.values()) {
      const message = of === userId ? hidden.get(messageId) : undefined;
      if (message) return message;
    }
    return undefined;
  }

  /** The newest interaction of a user that shows this modal. */
  modalFor(userId: string, applicationId: string, customId: string): Interaction | undefined {
    const shown = [...this.all.values()].filter(
      (one) => one.userId === userId && one.applicationId === applicationId && one.modal?.customId === customId,
    );
    return shown.at(-1);
  }

  /** Removes interactions that began before a time, in milliseconds since 1970. */
  expire(before: number): void {
    for (const interaction of this.all.values()) {
      if (interaction.createdAt >= before) break;
      this.all.delete(interaction.id);
      this.#byToken.delete(interaction.token);
    }
  }

  /** Restores the index by token after the interactions were loaded as a whole. */
  index(): void {
    this.#byToken.clear();
    for (const interaction of this.all.values()) this.#byToken.set(interaction.token, interaction);
  }
}
