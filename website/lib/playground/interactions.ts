import { useCallback, useEffect, useRef, useState } from 'react';
import { describeProblem } from '../problem';
import type { Dispatch } from '../types';
import { interact } from './calls';
import type { Started } from './interaction-request';

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
export const InteractionType = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** An interaction that the application has not answered yet, or did not answer. */
export interface OpenInteraction extends Started {
  nonce: string;
  /** The person's action, in words. */
  label: string;
  /** Error; null while the answer is pending. */
  failure: string | null;
}

export interface Choice {
  name: string;
  value: string | number;
}

/** A form that the application has opened. @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
export interface OpenModal {
  id: string;
  as: string;
  applicationId: string;
  title: string;
  custom_id: string;
  components: Array<Record<string, unknown>>;
}

interface Waiting extends OpenInteraction {
  id: string | null;
  onChoices: ((choices: Choice[]) => void) | undefined;
}

interface Fields {
  id?: string;
  type?: number;
  nonce?: string | null;
  application_id?: string;
  member?: { user?: { id?: string } };
  choices?: Choice[];
}

const patienceMs = 6_000;
let nonces = Date.now();

export interface Interactions {
  open: readonly OpenInteraction[];
  modal: OpenModal | null;
  closeModal: () => void;
  start: (label: string, started: Started) => void;
  /** Suggestions of the application; none if it does not answer. */
  suggest: (started: Started) => Promise<Choice[]>;
  dismiss: (nonce: string) => void;
  apply: (dispatch: Dispatch) => void;
}

/** Commands, components and modals that people of one channel have used, until the application answers. */
export function useInteractions(guildId: string, channelId: string): Interactions {
  const waiting = useRef<Waiting[]>([]);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const [open, setOpen] = useState<readonly OpenInteraction[]>([]);
  const [modal, setModal] = useState<OpenModal | null>(null);
  const show = useCallback(() => setOpen(waiting.current.filter(({ type }) => type !== 4)), []);

  const settle = useCallback(
    (nonce: string, failure: string | null) => {
      const one = waiting.current.find((entry) => entry.nonce === nonce);
      if (!one) return;
      one.onChoices?.([]);
      waiting.current =
        failure === null || one.type === InteractionType.autocomplete
          ? waiting.current.filter((entry) => entry !== one)
          : waiting.current.map((entry) => (entry === one ? { ...entry, failure } : entry));
      show();
    },
    [show],
  );

  const begin = useCallback(
    (label: string, started: Started, onChoices?: (choices: Choice[]) => void) => {
      nonces += 1;
      const nonce = String(nonces);
      waiting.current = [...waiting.current, { ...started, nonce, label, failure: null, id: null, onChoices }];
      show();
      const wait = (): void => {
        const timer = setTimeout(() => {
          timers.current.delete(timer);
          settle(nonce, 'The application did not respond.');
        }, patienceMs);
        timers.current.add(timer);
      };
      // The timeout starts after the upload: large files take long.
      interact(guildId, channelId, { ...started, nonce }).then(wait, (error: unknown) =>
        settle(nonce, describeProblem(error)),
      );
    },
    [guildId, channelId, settle, show],
  );

  useEffect(() => {
    const all = timers.current;
    return () => all.forEach(clearTimeout);
  }, []);

  const apply = useCallback(
    ({ t, d }: Dispatch) => {
      if (!/^(INTERACTION_|APPLICATION_COMMAND_AUTOCOMPLETE)/.test(t)) return;
      const fields = d as Fields;
      const one =
        waiting.current.find(({ id, nonce }) => id === fields.id || nonce === fields.nonce) ??
        (t === 'INTERACTION_CREATE' ? waiting.current.find((entry) => entry.id === null && isOf(entry, fields)) : null);
      if (!one) return;
      if (t === 'INTERACTION_CREATE') one.id = fields.id ?? null;
      else if (t === 'INTERACTION_FAILURE') settle(one.nonce, 'The application did not respond in time.');
      else if (t === 'APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE') one.onChoices?.(fields.choices ?? []);
      else if (t === 'INTERACTION_MODAL_CREATE')
        setModal({ ...(d as Omit<OpenModal, 'as' | 'applicationId'>), as: one.as, applicationId: one.applicationId });
      else if (t === 'INTERACTION_SUCCESS') settle(one.nonce, null);
    },
    [settle],
  );

  return {
    open,
    modal,
    closeModal: useCallback(() => setModal(null), []),
    start: begin,
    suggest: useCallback((started) => new Promise((resolve) => begin('', started, resolve)), [begin]),
    dismiss: useCallback(
      (nonce) => {
        waiting.current = waiting.current.filter((entry) => entry.nonce !== nonce);
        show();
      },
      [show],
    ),
    apply,
  };
}

/** Whether the interaction that the application received is the person's last action. */
function isOf({ as, type, applicationId }: Started, fields: Fields): boolean {
  return fields.type === type && fields.application_id === applicationId && fields.member?.user?.id === as;
}
