import { useCallback, useEffect, useRef, useState } from 'react';
import { describeProblem } from '../problem';
import type { Dispatch, DiscordMessage } from '../types';
import { fetchMessages, messagesPage, sendMessage } from './calls';
import { type KnownReactions, applyDispatch, applyToReactions, channelOf, mergeMessages } from './messages';

/** A message on its way, or one that did not get there. */
export interface PendingMessage {
  localId: string;
  as: string;
  content: string;
  replyTo?: string;
  at: string;
  /** Why it failed; null while it is being sent. */
  failure: string | null;
}

export interface Channel {
  /** Oldest first. */
  messages: readonly DiscordMessage[];
  pending: readonly PendingMessage[];
  reactions: KnownReactions;
  loading: boolean;
  error: unknown;
  hasOlder: boolean;
  loadOlder: () => Promise<void>;
  reload: () => void;
  apply: (dispatch: Dispatch) => void;
  send: (message: { as: string; content: string; replyTo?: string }) => void;
  retry: (localId: string) => void;
  discard: (localId: string) => void;
}

let localIds = 0;

/** One channel of the playground: its messages, and what is on its way. Make it anew (by `key`) for another channel. */
export function useChannel(guildId: string, channelId: string): Channel {
  const [messages, setMessages] = useState<readonly DiscordMessage[]>([]);
  const [pending, setPending] = useState<readonly PendingMessage[]>([]);
  const [reactions, setReactions] = useState<KnownReactions>(new Set<string>());
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [hasOlder, setHasOlder] = useState(false);
  const loadingOlder = useRef(false);

  const show = useCallback((page: DiscordMessage[]) => {
    setMessages(page);
    setHasOlder(page.length === messagesPage);
    setError(null);
    setLoading(false);
  }, []);

  const fail = useCallback((problem: unknown) => {
    setError(problem);
    setLoading(false);
  }, []);

  const reload = useCallback(() => {
    fetchMessages(guildId, channelId).then(show, fail);
  }, [guildId, channelId, show, fail]);

  useEffect(() => {
    fetchMessages(guildId, channelId).then(show, fail);
  }, [guildId, channelId, show, fail]);

  const loadOlder = useCallback(async () => {
    const [first] = messages;
    if (!first || loadingOlder.current) return;
    loadingOlder.current = true;
    try {
      const page = await fetchMessages(guildId, channelId, first.id);
      setMessages((current) => mergeMessages(page, current));
      setHasOlder(page.length === messagesPage);
    } finally {
      loadingOlder.current = false;
    }
  }, [guildId, channelId, messages]);

  const apply = useCallback(
    (dispatch: Dispatch) => {
      if (channelOf(dispatch) !== channelId) return;
      setMessages((current) => applyDispatch(current, dispatch));
      setReactions((known) => applyToReactions(known, dispatch));
    },
    [channelId],
  );

  const deliver = useCallback(
    async ({ localId, as, content, replyTo }: PendingMessage) => {
      try {
        const sent = await sendMessage(guildId, channelId, replyTo ? { as, content, replyTo } : { as, content });
        setMessages((current) => mergeMessages(current, [sent]));
        setPending((list) => list.filter((message) => message.localId !== localId));
      } catch (problem) {
        const failure = describeProblem(problem);
        setPending((list) => list.map((message) => (message.localId === localId ? { ...message, failure } : message)));
      }
    },
    [guildId, channelId],
  );

  const send = useCallback(
    (message: { as: string; content: string; replyTo?: string }) => {
      localIds += 1;
      const entry = { ...message, localId: `local-${localIds}`, at: new Date().toISOString(), failure: null };
      setPending((list) => [...list, entry]);
      void deliver(entry);
    },
    [deliver],
  );

  const retry = (localId: string): void => {
    const entry = pending.find((message) => message.localId === localId);
    if (!entry) return;
    setPending((list) => list.map((message) => (message === entry ? { ...message, failure: null } : message)));
    void deliver(entry);
  };
  const discard = (localId: string): void =>
    setPending((list) => list.filter((message) => message.localId !== localId));

  return {
    messages,
    pending,
    reactions,
    loading,
    error,
    hasOlder,
    loadOlder,
    reload,
    apply,
    send,
    retry,
    discard,
  };
}
