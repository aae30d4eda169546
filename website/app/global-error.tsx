'use client';

/** The layout itself failed: this page uses nothing of the design system. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Mainstay</title>
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '20vh 24px', textAlign: 'center' }}>
        <h1>This page crashed</h1>
        <p>Your scripts keep running.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
