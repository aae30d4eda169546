'use client';

/** The layout itself has failed: nothing of the design system can be relied on. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Mainstay</title>
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '20vh 24px', textAlign: 'center' }}>
        <h1>Mainstay could not draw this page</h1>
        <p>Your scripts are not affected.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
