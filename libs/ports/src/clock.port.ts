/** What time it is, in milliseconds since 1970. */
export interface ClockPort {
  now(): number;
}
