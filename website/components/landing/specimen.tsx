import classes from './landing.module.css';

type Token = [kind: 'plain' | 'word' | 'text' | 'name', text: string];

const lines: Token[][] = [
  [
    ['word', 'import'],
    ['plain', ' { on, messages } '],
    ['word', 'from'],
    ['text', " 'mainstay'"],
    ['plain', ';'],
  ],
  [],
  [
    ['name', 'on'],
    ['plain', '('],
    ['text', "'message.create'"],
    ['plain', ', '],
    ['word', 'async'],
    ['plain', ' (message) => {'],
  ],
  [
    ['plain', '  '],
    ['word', 'if'],
    ['plain', ' (message.content !== '],
    ['text', "'!ping'"],
    ['plain', ') '],
    ['word', 'return'],
    ['plain', ';'],
  ],
  [
    ['plain', '  '],
    ['word', 'await'],
    ['plain', ' messages.'],
    ['name', 'send'],
    ['plain', '({'],
  ],
  [['plain', '    channelId: message.channelId,']],
  [
    ['plain', '    content: '],
    ['text', "'pong'"],
    ['plain', ','],
  ],
  [['plain', '    replyTo: message.id,']],
  [['plain', '  });']],
  [['plain', '});']],
];

const paint = ([kind, text]: Token) => (
  <span key={text} data-kind={kind}>
    {text}
  </span>
);

/** An example script and its result. */
export function Specimen() {
  return (
    <section className={classes.specimen} aria-label="An example script and its answer">
      <div className={classes.fileName}>ping.ts</div>
      <pre className={classes.code}>
        {lines.map((tokens, number) => (
          <code key={`line ${number + 1}`}>{tokens.map(paint)}</code>
        ))}
      </pre>
      <div className={classes.chat}>
        <p>
          <b>Ada</b> !ping
        </p>
        <p>
          <b data-bot>Mainstay</b> pong
        </p>
      </div>
    </section>
  );
}
