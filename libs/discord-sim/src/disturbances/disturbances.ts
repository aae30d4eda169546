import { z } from 'zod';
import { Random } from '../random.ts';

const often = {
  /** From 0 to 1: probability for each occasion. */
  chance: z.number().min(0).max(1).default(1),
  /** Maximum number of times. Default: unlimited. */
  count: z.number().int().positive().optional(),
};
/** Operation ids of Discord's OpenAPI document, such as `create_message`, or `*`. */
const onCalls = { operation: z.string().min(1).default('*'), ...often };
/** Names of dispatches, such as `MESSAGE_CREATE`, or `*`. */
const onEvents = { event: z.string().min(1).default('*'), ...often };

/** A close code that a WebSocket server may send. */
export const closeCode = z.union([
  z.number().int().min(4000).max(4999),
  z.literal([1000, 1001, 1002, 1003, 1008, 1009, 1011, 1012, 1013, 1014]),
]);

/** One kind of failure, and its condition. */
export const DisturbanceRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: z.number().int().min(500).max(599).default(503), ...onCalls }),
  z.object({
    kind: z.literal('rate-limit'),
    retryAfterMs: z.number().min(0).max(3_600_000).default(1_000),
    scope: z.literal(['user', 'global', 'shared']).default('user'),
    ...onCalls,
  }),
  z.object({ kind: z.literal('latency'), ms: z.number().min(0).max(600_000), ...onCalls }),
  z.object({ kind: z.literal('truncate'), ...onCalls }),
  z.object({ kind: z.literal('reset'), ...onCalls }),
  z.object({ kind: z.literal('lost-response'), ...onCalls }),
  z.object({ kind: z.literal('reconnect'), ...onEvents }),
  z.object({ kind: z.literal('invalidate'), resumable: z.boolean().default(false), ...onEvents }),
  z.object({ kind: z.literal('half-open'), ...onEvents }),
  z.object({ kind: z.literal('cut'), ...onEvents }),
  z.object({ kind: z.literal('silence'), ...onEvents }),
  /** A dispatch is never sent, but uses up its sequence number. */
  z.object({ kind: z.literal('gap'), ...onEvents }),
  /** The gateway closes with a code, after it has sent an event or instead of answering `IDENTIFY` or `RESUME`. */
  z.object({ kind: z.literal('close'), code: closeCode, ...onEvents }),
  /** The gateway answers the upgrade with 503. */
  z.object({ kind: z.literal('refuse-upgrade'), ...often }),
  /** The upgrade is answered late: the connection stays open without an answer. */
  z.object({ kind: z.literal('late-upgrade'), ms: z.number().min(0).max(600_000), ...often }),
  /** HELLO is late. */
  z.object({ kind: z.literal('late-hello'), ms: z.number().min(0).max(600_000), ...often }),
  /** READY is late, with all dispatches after it. */
  z.object({ kind: z.literal('late-ready'), ms: z.number().min(0).max(600_000), ...often }),
  /** Op 7 comes instead of HELLO. */
  z.object({ kind: z.literal('reconnect-at-once'), ...often }),
  z.object({ kind: z.literal('audit-log-missing'), ...often }),
  z.object({ kind: z.literal('audit-log-delay'), ms: z.number().min(0).max(600_000), ...often }),
]);
export type DisturbanceRule = z.output<typeof DisturbanceRule>;
type Kind = DisturbanceRule['kind'];
type RuleOf<K extends Kind> = Extract<DisturbanceRule, { kind: K }>;

interface Added {
  id: number;
  rule: DisturbanceRule;
  happened: number;
}

/** Failures on demand: rules, each with its chance and count. */
export class Disturbances {
  readonly #rules = new Map<number, Added>();
  #random = new Random(1);
  #ids = 0;

  /** Restarts with the same random numbers. */
  clear(seed = 1): void {
    this.#rules.clear();
    this.#random = new Random(seed);
  }

  add(rule: z.input<typeof DisturbanceRule>): number {
    this.#ids += 1;
    this.#rules.set(this.#ids, { id: this.#ids, rule: DisturbanceRule.parse(rule), happened: 0 });
    return this.#ids;
  }

  remove(id: number): boolean {
    return this.#rules.delete(id);
  }

  get list(): Array<{ id: number; happened: number; rule: DisturbanceRule }> {
    return [...this.#rules.values()];
  }

  /** The first rule of a kind that applies now to an operation or an event. Counts the use. */
  take<K extends Kind>(kind: K, about = '*'): RuleOf<K> | null {
    if (this.#rules.size === 0) return null;
    for (const added of this.#rules.values()) {
      const { rule } = added;
      if (rule.kind !== kind || added.happened >= (rule.count ?? Infinity)) continue;
      const of = 'operation' in rule ? rule.operation : 'event' in rule ? rule.event : '*';
      if (of !== '*' && of !== about) continue;
      if (rule.chance < 1 && !this.#random.chance(rule.chance)) continue;
      added.happened += 1;
      return rule as RuleOf<K>;
    }
    return null;
  }
}
