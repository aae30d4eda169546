import { accountScreens } from './account-screens.ts';
import { editorScreens } from './editor-screens.ts';
import { playgroundScreens } from './playground-screens.ts';
import type { Screen } from './screen.ts';
import { serverScreens } from './server-screens.ts';

/** Every screen of the website. Neighbours of one person, so that few sign-ins are needed. */
export const screens: readonly Screen[] = [...accountScreens, ...serverScreens, ...playgroundScreens, ...editorScreens];
