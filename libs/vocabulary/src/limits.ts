/**
 * Every number that a user can hit, in one table. Sizes are bytes, times are milliseconds unless the name says otherwise.
 */
export const limits = {
  script: {
    /** Source of one script. */
    sourceBytes: 256 * 1024,
    /** Scripts of one guild. */
    perGuild: 50,
    /** Characters in the name of a script. */
    nameLength: 64,
    /** Versions that are kept of one script; the oldest goes first. */
    versionsKept: 100,
    /** Sources of all kept versions of a guild's scripts together. */
    guildSourceBytes: 32 * 1024 * 1024,
    /** Brackets that may be open at once in a source: (), [], {} and ${} of templates together. */
    nesting: 250,
    /** One script, compiled. */
    compiledBytes: 2 * 1024 * 1024,
    /** A guild's program: its enabled scripts, compiled, together. */
    programBytes: 4 * 1024 * 1024,
  },
  compiler: {
    /** Compilations, and type checks, that one process does at once for guilds whose requests are quick. */
    children: 2,
    /** CPU time of one compilation; it waits for CPU time for four times as long at most. */
    compileMs: 10_000,
    /** The same for one type check. */
    checkMs: 8_000,
    /** One comparison of two versions. */
    compareMs: 2_000,
    /** A guild whose request takes more CPU time than this shares one child with its like … */
    quickMs: 400,
    /** … for this long after the request. */
    slowForMs: 600_000,
    /** Requests of one guild that may wait: one more is refused. */
    waitingPerGuild: 8,
    /** Requests of all guilds that may wait. */
    waiting: 500,
    /** One line of a guild's log about `compiler.busy` in this time. */
    noticeEveryMs: 60_000,
    /** A check waits and runs for this long together, then it is given up. */
    patienceMs: 20_000,
    /** Sources of one type check together: what the editor sends and what that imports. */
    checkBytes: 2 * 1024 * 1024,
    /** Errors and warnings that one check returns for a script. */
    diagnosticsPerScript: 200,
    /** A child process is replaced after this many requests. */
    requestsPerChild: 200,
  },
  vm: {
    /** Heap of a guild's isolate. */
    memoryMb: 32,
    /** One synchronous slice of script code. */
    sliceMs: 50,
    /** Evaluating all of a guild's scripts when its VM starts. */
    bootMs: 200,
    /** CPU that a guild may use: refilled at this rate … */
    cpuMsPerSecond: 200,
    /** … up to this much saved up. */
    cpuBurstMs: 2_000,
    /** Ops that one event's handlers may call. */
    opsPerEvent: 500,
    /** Calls of one guild that wait to be handed to jobserver, as JSON. */
    outboxBytes: 1024 * 1024,
    /** Result of one op, as JSON. */
    resultBytes: 2 * 1024 * 1024,
    /** From the start of an event until its last op is answered. */
    eventMs: 60_000,
    /** A worker that does not answer for this long is killed. */
    stallMs: 250,
    /** Compiled programs of idle guilds that the supervisor keeps, in bytes of text. */
    keptProgramBytes: 256 * 1024 * 1024,
    /** What the engine has made of scripts, kept by one worker for the next start of the same script. */
    codeCacheBytes: 64 * 1024 * 1024,
    /** Handlers cut off this often: the event is parked. */
    attemptsPerEvent: 2,
  },
  ops: {
    /** Sum of the costs of the ops that a guild may call: refilled at this rate … */
    costPerSecond: 500,
    /** … up to this much saved up. Beyond it calls wait. */
    costBurst: 2_500,
  },
  discord: {
    /** Channels, and roles, of one guild that are remembered as its own; and ids that are not. */
    knownIdsPerGuild: 2_000,
    /** The ids of a guild are listed at most once in this time. */
    listEveryMs: 1_000,
    /** An id that is not the guild's is remembered as such for this long. */
    foreignIdMs: 30_000,
    /** One line of the guild's log about refusals of the same kind in this time. */
    tellEveryMs: 60_000,
  },
  log: {
    /** Characters of one line; what is longer is cut. */
    lineLength: 2_000,
    /** Lines that the handlers of one event may write. */
    linesPerEvent: 100,
    /** Lines of a guild that are kept; the oldest go first. */
    linesKeptPerGuild: 10_000,
    /** What a guild's scripts may write: refilled at this rate … */
    bytesPerSecond: 64 * 1024,
    /** … up to this much saved up. Lines beyond it are dropped and counted. */
    bytesBurst: 2 * 1024 * 1024,
    /** Lines of one guild or run that wait for the database, in bytes. */
    waitingBytes: 4 * 1024 * 1024,
    /** Lines that one attempt of a run may write. */
    linesPerAttempt: 10_000,
  },
  kv: {
    /** Characters of a key. */
    keyLength: 256,
    /** One value, as JSON. */
    valueBytes: 1024 * 1024,
    /** All keys and values of a guild together. */
    guildBytes: 100 * 1024 * 1024,
    /** Keys that one call of `kv.list` returns. */
    listPage: 100,
    /** The longest that a value may be set to live, in seconds: ten years. */
    ttlSecondsMax: 10 * 366 * 24 * 3600,
  },
  timers: {
    /** Timers of one guild. */
    perGuild: 1_000,
    /** Characters in the name of a timer. */
    nameLength: 128,
    /** Data of one timer, as JSON. */
    dataBytes: 10 * 1024,
    /** Missed firings of one timer that come late, each once; of more, only the newest ones come. */
    missedMax: 60,
    /** The furthest that a timer may be set, in seconds: one year. */
    horizonSeconds: 366 * 24 * 3600,
  },
  messages: {
    /** Characters of one message. */
    contentLength: 2_000,
    /** Messages that one call of `messages.list` returns. */
    listPage: 100,
    /** Messages that one run of `messages.prune` deletes. */
    pruneMax: 10_000,
    /** Messages of one channel that `messages.prune` looks at. */
    pruneScanMax: 50_000,
  },
  http: {
    /** Body of one request to the API. */
    bodyBytes: 1024 * 1024,
    /** Entries of one page of a list. */
    pageSize: 100,
    /** Requests of one address (IPv6: of one /64), before anything else is looked at: refilled at this rate … */
    addressPerSecond: 100,
    /** … up to this much saved up. */
    addressBurst: 1_000,
    /** Sum of the costs of one person's requests, over all their sessions: refilled at this rate … */
    personPerSecond: 20,
    /** … up to this much saved up. */
    personBurst: 200,
    /** Sum of the costs of the requests about one guild, over all its admins: refilled at this rate … */
    guildPerSecond: 40,
    /** … up to this much saved up. */
    guildBurst: 400,
    /** What a request takes from these two; most take 1. */
    cost: { check: 5, diff: 5, deploy: 10, prune: 20, campaign: 10, world: 40 },
    /** Wrong operator tokens that one address may send in a minute. */
    wrongTokensPerMinute: 10,
    /** For so long browsers keep to https after one visit, in seconds. */
    hstsSeconds: 180 * 24 * 3600,
  },
  session: {
    /** A session ends when it was not used for this long, … */
    idleMs: 30 * 24 * 3600 * 1000,
    /** … and in any case this long after the sign-in. */
    absoluteMs: 90 * 24 * 3600 * 1000,
    /** Sessions of one person; a further sign-in ends the oldest. */
    perPerson: 20,
    /** Characters that are kept of the name of a browser in the list of sessions. */
    deviceLength: 120,
  },
  stream: {
    /** Streams that one session may have open at once. */
    perSession: 24,
    /** A stream ends when session and permission could not be checked for this long. */
    uncheckedMs: 5 * 60_000,
  },
  playground: {
    /** Files of one message of the playground together, with what wraps them; Discord takes as much in one request. */
    uploadBytes: 25 * 1024 * 1024,
    /** A saved world. */
    worldBytes: 256 * 1024 * 1024,
  },
  inbox: {
    /** Events that one turn of a guild takes at most before the next guild has its turn. */
    batch: 50,
    /** Events that may wait for one guild; beyond it the oldest work goes on and newer events are refused with a log line. */
    perGuild: 100_000,
  },
} as const;
