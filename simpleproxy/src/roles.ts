/** File descriptor of the listening socket in the worker: after stdio and the IPC channel. */
export const LISTEN_FD = 4;

/** The worker's exit code for an error that a restart cannot fix. */
export const EXIT_HOPELESS = 78;

/** Interval of the worker's signs of life to its supervisor, in milliseconds. */
export const ALIVE_EVERY_MS = 500;
