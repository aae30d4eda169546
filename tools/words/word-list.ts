/** A way of saying something that readers stumble over. */
export interface WordRule {
  /** Matched in any case, unless `caseMatters`; a space also matches a line break. */
  words: string;
  /** Only at the beginning of a sentence or of a test name, and not in a question. */
  opens?: boolean;
  /** What to write. */
  instead: string;
  /** A text that breaks the rule, and one that keeps it. */
  hit: string;
  miss: string;
}

/** Every rule; `words` is a regular expression without its word boundaries. */
export const wordRules: readonly WordRule[] = [
  {
    words: '(?:who|what|whom|whose|whoever|whatever)',
    opens: true,
    instead: 'a noun: "Fields of a message", "Callers without a token"',
    hit: 'What a member may do.',
    miss: 'Permissions of a member, and what they allow. What is it?',
  },
  {
    words: '(?:nobody|somebody|anybody|whoever|whosoever)',
    instead: 'the noun: "no caller", "a user", "any client"',
    hit: 'Nobody reads it.',
    miss: 'No client reads it.',
  },
  {
    words: 'whatever',
    instead: '"any …", "regardless of …"',
    hit: 'It answers 404, whatever the version is.',
    miss: 'It answers 404 for any version.',
  },
  {
    words: 'so (?:many|few|long|often)',
    instead: 'the number with its unit: "n retries", "timeout (ms)", "at most 5 times a minute"',
    hit: 'Waits so long before it gives up.',
    miss: 'Timeout, in milliseconds. It is so that a reader knows.',
  },
  {
    words: 'of then',
    instead: '"the existing …", "the earlier …"',
    hit: 'Gives the message of then.',
    miss: 'Returns the message that exists.',
  },
  { words: 'anew', instead: '"again"', hit: 'It is sent anew.', miss: 'It is sent again.' },
  {
    words: 'afresh',
    instead: '"again", "from the beginning"',
    hit: 'It starts afresh.',
    miss: 'It starts again with a fresh session.',
  },
  {
    words: 'let(?:s|ting)? go(?: of)?',
    instead: '"releases", "closes", "evicts", "continues"',
    hit: 'The ring lets go of old events.',
    miss: 'The ring evicts old events.',
  },
  {
    words: 'told',
    instead: '"receives", "is notified", "is sent", "reported"',
    hit: 'The client is told of it.',
    miss: 'The client receives an event.',
  },
  {
    words: 'tell(?:s|ing)? (?:of|in|that)',
    instead: '"reports", "notifies", "says that"',
    hit: 'It tells of a change.',
    miss: 'It reports a change, to tell callers apart.',
  },
  {
    words: '(?:hears?|heard)',
    instead: '"receives", "is notified of", "listens to"',
    hit: 'A bot hears of its guilds.',
    miss: 'A bot receives its guilds. See `hears`.',
  },
  {
    words: 'farewell',
    instead: '"removal", "disconnect"',
    hit: 'An outage is not a farewell.',
    miss: 'An outage is not a removal.',
  },
  {
    words: 'worth nothing',
    instead: '"invalid", "expired", "revoked"',
    hit: 'The token is worth nothing then.',
    miss: 'The token is invalid after 15 minutes.',
  },
  {
    words: 'w(?:ind|inds|ound|inding)(?: \\w+)?(?: \\w+)? (?:on|forwards?)',
    instead: '"advance the clock"',
    hit: 'A test winds the clock on.',
    miss: 'A test advances the clock.',
  },
  {
    words: 'mend(?:s|ed|ing)?',
    instead: '"fix", "repair", "recover from"',
    hit: 'A restart does not mend it.',
    miss: 'A restart does not fix it. Send an amended form.',
  },
  {
    words: 'deeds?',
    instead: '"action", "call"',
    hit: 'Deeds of a raid.',
    miss: 'Actions of a raid, indeed.',
  },
  {
    words: 'of (?:its|their) own accord',
    instead: '"on its own"',
    hit: 'It closes of its own accord.',
    miss: 'It closes on its own.',
  },
  {
    words: '(?:now and then|ever and again)',
    instead: '"sometimes", or the rate',
    hit: 'It is cut now and then.',
    miss: 'It is cut every 50 calls, now with a reason.',
  },
  {
    words: 'all the same(?=[.,;:)]|$)',
    instead: '"anyway", "still"',
    hit: 'It is answered all the same.',
    miss: 'It is answered anyway. Tokens are all the same length.',
  },
  {
    words: 'in vain',
    instead: '"without effect", "fails"',
    hit: 'It waits in vain.',
    miss: 'It waits until it times out.',
  },
  {
    words: '(?:does|do) no harm',
    instead: '"is safe"',
    hit: 'A retry does no harm.',
    miss: 'A retry is safe.',
  },
  {
    words: "(?:nobody|no one)[’']s fault",
    instead: 'the cause',
    hit: 'A killed process is no one’s fault.',
    miss: 'A killed process does not fail its job.',
  },
  {
    words: 'for want of',
    instead: '"without", "because … is missing"',
    hit: 'It is slow for want of memory.',
    miss: 'It is slow because memory is short.',
  },
  {
    words: 'has? nothing to live for',
    instead: '"exits"',
    hit: 'Without it a worker has nothing to live for.',
    miss: 'Without it a worker exits.',
  },
  {
    words: '(?:thereof|therein|thereby|whence|thence|hither|thither|wherefore|wherein)',
    instead: '"of it", "in it", "by it", "from where"',
    hit: 'The guild and the members thereof.',
    miss: 'The guild and its members.',
  },
];

/** Folders and files that still have old prose: a path or its beginning. Rewrite one, then take it out of this list. */
export const notYet: readonly string[] = [
  'ARCHITECTURE.md',
  'README.md',
  'apps/bot/',
  'apps/webserver/',
  'docs/benchmarks.md',
  'docs/operating.md',
  'docs/playground.md',
  'integration-tests/accessibility.ts',
  'integration-tests/screens/',
  'jest.config.js',
  'libs/bus/',
  'libs/compiler/',
  'libs/config/',
  'libs/database/',
  'libs/discord-rest/',
  'libs/http/',
  'libs/queue/',
  'libs/sandbox/',
  'libs/tasks/',
  'libs/telemetry/',
  'migrations/',
  'tools/bench/',
  'tools/doctor/',
  'tools/gen/',
  'tools/postgres/',
  'tools/run/',
];
