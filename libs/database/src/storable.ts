/** Text that PostgreSQL can store: U+0000 and unpaired surrogates become U+FFFD. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');
