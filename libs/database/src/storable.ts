/** Text as PostgreSQL can hold it: without U+0000, which becomes U+FFFD. */
export const storable = (text: string): string => text.replaceAll('\0', '\u{fffd}');
