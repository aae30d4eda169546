import { createContext, useContext } from 'react';
import type { Playground, PlaygroundMember, PlaygroundPerson, PlaygroundThread } from '@/lib/types';
import type { People } from './people';

/** What every part of an open server needs to know: where it is, who is played, and how to go elsewhere. */
export interface Scene {
  guildId: string;
  playground: Playground;
  people: People;
  speaker: PlaygroundMember;
  /** What the speaker may do; undefined while it is not known. */
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
