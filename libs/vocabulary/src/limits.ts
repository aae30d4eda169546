/**
 * Every limit that a user can reach, in one table. Sizes are bytes and times are milliseconds, unless the name says otherwise.
 */
export const limits = {
  script: {
    /** Source of one script. */
    sourceBytes: 256 * 1024,
    /** Scripts of one guild. */
    perGuild: 50,
    /** Characters in the name of a script. */
    nameLength: 64,
    /** Versions of one script that are kept; the oldest is deleted first. */
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
    /** Compilations, and type checks, that one process runs at once for guilds with quick requests. */
    children: 2,
    /** CPU time of one compilation. It may take four times as long in all, including its wait for CPU time. */
    compileMs: 10_000,
    /** CPU time of one type check. It may take four times as long in all, including its wait for CPU time. */
    checkMs: 8_000,
    /** One comparison of two versions. */
    compareMs: 2_000,
    /** CPU time of a request above which its guild counts as slow. All slow guilds share one child … */
    quickMs: 400,
    /** … for this time after the request. */
    slowForMs: 600_000,
    /** Sources of a request above which it does not wait with the quick requests. */
    quickBytes: 96 * 1024,
    /** Requests of one guild that may wait; one more is rejected. */
    waitingPerGuild: 8,
    /** Requests of all guilds that may wait. */
    waiting: 500,
    /** Shortest interval between two log lines of a guild about `compiler.busy`. */
    noticeEveryMs: 60_000,
    /** Longest time that a check waits and runs, together; then it is given up. */
    patienceMs: 20_000,
    /** Sources of one type check together: the edited script and its imports. */
    checkBytes: 2 * 1024 * 1024,
    /** Errors and warnings that one check returns for a script. */
    diagnosticsPerScript: 200,
    /** A child process is replaced after this number of requests. */
    requestsPerChild: 200,
  },
  vm: {
    /** Heap of the isolate of a guild's scripts. */
    memoryMb: 32,
    /** Heaps of all isolates of one guild together: those that are idle are closed for another one. */
    guildMemoryMb: 96,
    /** One synchronous slice of script code. */
    sliceMs: 50,
    /** Evaluating all of a guild's scripts when its VM starts. */
    bootMs: 200,
    /** CPU time that a guild may use per second … */
    cpuMsPerSecond: 200,
    /** … and the most that an idle guild saves up. */
    cpuBurstMs: 2_000,
    /** Ops that one handler may call for one event. */
    opsPerEvent: 500,
    /** Calls of one guild that wait for jobserver, as JSON. */
    outboxBytes: 1024 * 1024,
    /** Result of one op, as JSON. */
    resultBytes: 2 * 1024 * 1024,
    /** From the start of a handler with an event until its last op has returned. */
    eventMs: 60_000,
    /** A worker that does not answer for this long is killed. */
    stallMs: 250,
    /** Compiled programs of idle guilds that the supervisor keeps, in bytes of text. */
    keptProgramBytes: 256 * 1024 * 1024,
    /** V8 code cache of one worker: compiled code of scripts, for their next start. */
    codeCacheBytes: 64 * 1024 * 1024,
    /** Attempts at an event whose handlers are cut off, before the event is parked. */
    attemptsPerEvent: 2,
  },
  units: {
    /** Most units (handlers with an event) of one compartment that are open at once: a further one waits until one has ended. */
    perCompartment: 48,
    /** The same for all compartments of a guild together. */
    perGuild: 96,
    /** Places among these that are reserved for units that wait for no other (`order: 'none'`). */
    keptForUnordered: 8,
    /** Most events of one guild that have started or wait for an earlier one: further events wait in the inbox. */
    window: 128,
    /** Time (ms) between two lines of the guild's log about units that wait because too many are open. */
    tellEveryMs: 60_000,
  },
  turns: {
    /** Most guilds whose turns one jobserver has open at once. */
    open: 512,
    /** Most of these turns that work at once; the others wait for replies or for a slot. */
    working: 32,
    /** Time (ms) after which a turn that works gives way to a waiting one. */
    shareMs: 1_000,
    /** Time (ms) that a turn without events stays open for the next one. */
    lingerMs: 3_000,
  },
  ops: {
    /** Sum of the costs of a guild's ops per second … */
    costPerSecond: 500,
    /** … and the most that an idle guild saves up. Beyond it calls wait. */
    costBurst: 2_500,
  },
  discord: {
    /** Channels, and roles, of one guild that are cached as its own; also the most ids that are cached as foreign. */
    knownIdsPerGuild: 2_000,
    /** Shortest interval between two lists of a guild's ids. */
    listEveryMs: 1_000,
    /** Lifetime of a cached answer that an id belongs to another guild. */
    foreignIdMs: 30_000,
    /** Shortest interval between two log lines of a guild about rejections of the same kind. */
    tellEveryMs: 60_000,
  },
  log: {
    /** Characters of one line; a longer line is cut. */
    lineLength: 2_000,
    /** Lines that one handler may write for one event. */
    linesPerEvent: 100,
    /** Lines of a guild that are kept; the oldest are deleted first. */
    linesKeptPerGuild: 10_000,
    /** Bytes that a guild's scripts may log per second … */
    bytesPerSecond: 64 * 1024,
    /** … and the most that an idle guild saves up. Lines beyond it are dropped and counted. */
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
    /** Longest lifetime of a value, in seconds: ten years. */
    ttlSecondsMax: 10 * 366 * 24 * 3600,
  },
  timers: {
    /** Timers of one guild. */
    perGuild: 1_000,
    /** Characters in the name of a timer. */
    nameLength: 128,
    /** Data of one timer, as JSON. */
    dataBytes: 10 * 1024,
    /** Missed firings of one timer that are made up for, each once. Of more, only the newest are. */
    missedMax: 60,
    /** Furthest time ahead of a timer, in seconds: one year. */
    horizonSeconds: 366 * 24 * 3600,
  },
  messages: {
    /** Characters of one message. */
    contentLength: 2_000,
    /** Messages that one call of `messages.list` returns. */
    listPage: 100,
    /** Messages that one run of `messages.prune` deletes. */
    pruneMax: 10_000,
    /** Messages of one channel that `messages.prune` reads. */
    pruneScanMax: 50_000,
  },
  http: {
    /** Body of one request to the API. */
    bodyBytes: 1024 * 1024,
    /** Entries of one page of a list. */
    pageSize: 100,
    /** Requests of one address (IPv6: of one /64) per second, checked before anything else … */
    addressPerSecond: 100,
    /** … and the most that an idle address saves up. */
    addressBurst: 1_000,
    /** Sum of the costs of one user's requests per second, over all their sessions … */
    personPerSecond: 20,
    /** … and the most that an idle user saves up. */
    personBurst: 200,
    /** Sum of the costs of the requests about one guild per second, over all its admins … */
    guildPerSecond: 40,
    /** … and the most that an idle guild saves up. */
    guildBurst: 400,
    /** Cost of a request for these two limits; most requests cost 1. */
    cost: { check: 20, diff: 20, deploy: 10, prune: 20, campaign: 10, world: 40 },
    /** Wrong operator tokens that one address may send in a minute. */
    wrongTokensPerMinute: 10,
    /** Time for which browsers use only https after one visit, in seconds. */
    hstsSeconds: 180 * 24 * 3600,
  },
  session: {
    /** A session ends after this time without use, … */
    idleMs: 30 * 24 * 3600 * 1000,
    /** … and in any case this long after the sign-in. */
    absoluteMs: 90 * 24 * 3600 * 1000,
    /** Sessions of one user; a further sign-in ends the oldest. */
    perPerson: 20,
    /** Characters of a browser's name that are kept in the list of sessions. */
    deviceLength: 120,
  },
  stream: {
    /** Streams that one session may have open at once. */
    perSession: 24,
    /** A stream ends when its session and permission could not be checked for this time. */
    uncheckedMs: 5 * 60_000,
  },
  playground: {
    /**
     * Files of one message of the playground together, with the encoding around them; Discord allows as much in one request.
     */
    uploadBytes: 25 * 1024 * 1024,
    /** A saved world. */
    worldBytes: 256 * 1024 * 1024,
  },
  inbox: {
    /** Most events of one turn of a guild, before the next guild has its turn. */
    batch: 50,
    /** Events that may wait for one guild. Beyond it older events stay, and newer ones are dropped with a log line. */
    perGuild: 100_000,
  },
} as const;
