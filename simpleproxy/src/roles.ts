/** The file descriptor at which the worker finds the listening socket: after stdio and the IPC channel. */
export const LISTEN_FD = 4;

/** The worker's exit code for what a restart cannot mend. */
export const EXIT_HOPELESS = 78;
