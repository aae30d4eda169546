/** Current time, in milliseconds since 1970. */
export interface ClockPort {
  now(): number;
}
