import { createContext, useContext } from 'react';
import type { Playground, PlaygroundMember, PlaygroundPerson, PlaygroundThread } from '@/lib/types';
import type { People } from './people';

/** Context of every part of an open server: its place, its speaker, and navigation. */
export interface Scene {
  guildId: string;
  playground: Playground;
  people: People;
  speaker: PlaygroundMember;
  /** Permissions of the speaker; undefined until they are loaded. */
  person: PlaygroundPerson | undefined;
  speakAs: (userId: string) => void;
  /** Opens a channel or thread, and there a message if one is named. */
  open: (placeId: string, target?: { thread?: PlaygroundThread; messageId?: string }) => void;
}

export const SceneContext = createContext<Scene | null>(null);

/** @throws Error outside of an open server */
export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (!scene) throw new Error('only inside of an open server');
  return scene;
}
