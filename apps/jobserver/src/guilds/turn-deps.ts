import type { Handling } from '#libs/ops';
import type { InboxPort, LogPort, OpCall, Program, VmPort } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { GuildLogBuffer } from './guild-log-buffer.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { LeaseRenewals } from './lease-renewals.ts';
import type { TurnMetrics } from './turn-metrics.ts';
import type { TurnSlot } from './turn-slots.ts';

export interface GuildTurnDeps {
  inbox: InboxPort;
  /** Programs of the guild's compartments; empty if no script is enabled. */
  programs: (guildId: string) => Promise<readonly Program[]>;
  vm: VmPort;
  guildLog: GuildLogBuffer;
  answerOp: (call: OpCall, keeper: LeaseKeeper, handling: Handling) => Promise<Json>;
  log: LogPort;
  metrics: TurnMetrics;
  /** Name of this process among all that may own guilds. */
  owner: string;
  renewals: LeaseRenewals;
  /** Time (ms) that a turn without events stays open for the next one. */
  lingerMs: number;
  /** Fence of the last turn of each guild in this process. It shows whether another process has owned the guild since. */
  lastFences: Map<string, string>;
  /** Notifies the other processes that this process took the guild over. */
  tookOver: (fence: string) => void;
  slot: TurnSlot;
  /** Called when a unit of the guild has to wait because `open` units are open. */
  onUnitsFull: (guildId: string, open: number) => void;
}

/** `elsewhere`: another process owns the guild and continues with it. */
export type TurnResult = 'idle' | 'more' | 'elsewhere';
