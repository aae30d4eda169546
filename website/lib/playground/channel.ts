import { useCallback, useEffect, useRef, useState } from 'react';
import { connection, isUnreachable } from '../connection';
import { describeProblem } from '../problem';
import type { Dispatch, DiscordMessage } from '../types';
import { type Outgoing, fetchMessages, messagesPage, sendMessage } from './calls';
import { applyDispatch, channelOf, mergeMessages, onlyFor } from './messages';

/** A message that is being sent, or whose sending failed. */
export interface PendingMessage extends Outgoing {
  localId: string;
  at: string;
  /** Upload progress of its files, from 0 to 1. */
  progress: number;
  /** Why it failed; null while it is being sent. */
  failure: string | null;
  /** The server could not be reached: sent again as soon as it can. */
  retries: boolean;
}

export interface Channel {
  /** Oldest first. */
  messages: readonly DiscordMessage[];
  pending: readonly PendingMessage[];
  loading: boolean;
  error: unknown;
  hasOlder: boolean;
  loadOlder: () => Promise<void>;
  reload: () => void;
  apply: (dispatch: Dispatch) => void;
  send: (message: Outgoing) => void;
  retry: (localId: string) => void;
  discard: (localId: string) => void;
  /** Dismisses an ephemeral message. */
  dismiss: (messageId: string) => void;
}

let localIds = 0;
/** Begins the nonces of this page load. */
const nonceStart = Math.random().toString(36).slice(2, 12);

/** One channel of the playground as a member sees it, and its messages that are being sent. Use a new `key` for another channel. */
export function useChannel(guildId: string, channelId: string, as: string): Channel {
  const [messages, setMessages] = useState<readonly DiscordMessage[]>([]);
  const [pending, setPending] = useState<readonly PendingMessage[]>([]);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [hasOlder, setHasOlder] = useState(false);
  const loadingOlder = useRef(false);

  const show = useCallback((page: DiscordMessage[]) => {
    // Ephemeral messages cannot be fetched again: keep them.
    setMessages((current) => mergeMessages(current.filter(onlyFor), page));
    setHasOlder(page.length === messagesPage);
    setError(null);
    setLoading(false);
  }, []);

  const fail = useCallback((problem: unknown) => {
    setError(problem);
    setLoading(false);
  }, []);

  const reload = useCallback(() => {
    fetchMessages(guildId, as, channelId).then(show, fail);
  }, [guildId, channelId, as, show, fail]);

  useEffect(() => {
    fetchMessages(guildId, as, channelId).then(show, fail);
  }, [guildId, channelId, as, show, fail]);

  const loadOlder = async (): Promise<void> => {
    const [first] = messages;
    if (!first || loadingOlder.current) return;
    loadingOlder.current = true;
    try {
      const page = await fetchMessages(guildId, as, channelId, first.id);
      setMessages((current) => mergeMessages(page, current));
      setHasOlder(page.length === messagesPage);
    } finally {
      loadingOlder.current = false;
    }
  };

  const apply = useCallback(
    (dispatch: Dispatch) => {
      if (channelOf(dispatch) !== channelId) return;
      setMessages((current) => applyDispatch(current, dispatch, as));
    },
    [channelId, as],
  );

  const deliver = useCallback(
    async ({
      localId,
      at: _at,
      failure: _failure,
      retries: _retries,
      progress: _progress,
      ...message
    }: PendingMessage) => {
      const onProgress = (progress: number): void =>
        setPending((list) => list.map((one) => (one.localId === localId ? { ...one, progress } : one)));
      try {
        const sent = await sendMessage(guildId, channelId, message, onProgress);
        setMessages((current) => mergeMessages(current, [sent]));
        setPending((list) => list.filter((message) => message.localId !== localId));
      } catch (problem) {
        const failed = { failure: describeProblem(problem), retries: isUnreachable(problem) };
        setPending((list) => list.map((one) => (one.localId === localId ? { ...one, ...failed } : one)));
      }
    },
    [guildId, channelId],
  );

  const send = useCallback(
    (message: Outgoing) => {
      localIds += 1;
      const entry = {
        ...message,
        localId: `local-${localIds}`,
        nonce: `${nonceStart}-${localIds}`,
        at: new Date().toISOString(),
        progress: 0,
        failure: null,
        retries: false,
      };
      setPending((list) => [...list, entry]);
      void deliver(entry);
    },
    [deliver],
  );

  const retry = (localId: string): void => {
    const entry = pending.find((message) => message.localId === localId);
    if (!entry) return;
    setPending((list) =>
      list.map((message) => (message === entry ? { ...message, failure: null, retries: false } : message)),
    );
    void deliver(entry);
  };
  useEffect(() => {
    const waiting = pending.filter((message) => message.retries);
    if (waiting.length === 0) return undefined;
    return connection.retryWhenBack(() => {
      setPending((list) =>
        list.map((one) => (waiting.includes(one) ? { ...one, failure: null, retries: false } : one)),
      );
      for (const message of waiting) void deliver(message);
    });
  }, [pending, deliver]);

  const discard = (localId: string): void =>
    setPending((list) => list.filter((message) => message.localId !== localId));

  const dismiss = useCallback((messageId: string) => {
    setMessages((current) => current.filter(({ id }) => id !== messageId));
  }, []);

  return {
    messages,
    pending,
    loading,
    error,
    hasOlder,
    loadOlder,
    reload,
    apply,
    send,
    retry,
    discard,
    dismiss,
  };
}
