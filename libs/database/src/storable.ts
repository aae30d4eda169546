/** Text as PostgreSQL can hold it: U+0000 and halves of surrogate pairs become U+FFFD. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');
