import { Fragment } from 'react';

/** A summary whose backticks mark code. */
export function SummaryText({ text }: { text: string }) {
  return text.split('`').map((part, index) => {
    // The parts between backticks are at odd places.
    const key = `${index} ${part}`;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>;
  });
}
