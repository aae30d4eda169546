/** The file descriptor at which the worker finds the listening socket: after stdio and the IPC channel. */
export const LISTEN_FD = 4;

/** The worker's exit code for what a restart cannot mend. */
export const EXIT_HOPELESS = 78;

/** How often the worker tells its supervisor that it is alive, in milliseconds. */
export const ALIVE_EVERY_MS = 500;
