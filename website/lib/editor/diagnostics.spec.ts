import { diagnosticsOf } from './diagnostics';

describe('diagnostics of an error', () => {
  it('a compiler error → its diagnostics', () => {
    const diagnostics = [
      {
        script: 'ping',
        line: 3,
        column: 2,
        endLine: 3,
        endColumn: 9,
        severity: 'error',
        code: 'syntax',
        message: 'No',
      },
    ];
    expect(diagnosticsOf({ code: 'script.does-not-compile', message: 'x', data: { diagnostics } }, 'ping')).toEqual(
      diagnostics,
    );
  });

  it('a runtime error → the line that threw', () => {
    const fault = { code: 'script.error', message: 'Error: boom', data: { script: 'ping', line: 2, column: 7 } };
    expect(diagnosticsOf(fault, 'ping')).toEqual([
      {
        script: 'ping',
        line: 2,
        column: 7,
        endLine: 2,
        endColumn: 8,
        severity: 'error',
        code: 'script.error',
        message: 'Error: boom',
      },
    ]);
  });

  it.each([null, {}, { line: 'two' }, { diagnostics: [null, 4, {}] }])(
    'are none where no place is named: %j',
    (data) => {
      expect(diagnosticsOf({ code: 'x', message: 'y', data }, 'ping')).toEqual([]);
    },
  );
});
