import {
  type Component,
  filesIn,
  firstAnswer,
  picksFor,
  problemOfAnswer,
  questionsOf,
  submissionOf,
} from './components';
import type { Playground } from '../types';

const playground = {
  members: [{ id: '5', username: 'ada', displayName: 'Ada' }],
  roles: [{ id: '6', name: 'Helpers' }],
  channels: [
    { id: '7', name: 'general', type: 0 },
    { id: '8', name: 'Lounge', type: 2 },
  ],
} as unknown as Playground;

const options = [
  { label: 'Loud', value: 'loud' },
  { label: 'Soft', value: 'soft', default: true },
];
const labelled = (component: Component): Component => ({ type: 18, label: 'A question', component });
/** The sent answer of one question. */
const sent = (component: Component, answer: string[]): object =>
  submissionOf([labelled({ custom_id: 'q', ...component })], { q: answer }).components[0]!;
const given = (type: number, fields: object) => ({ type: 18, component: { type, custom_id: 'q', ...fields } });

describe('the five selects', () => {
  it.each([
    ['strings', { type: 3, options }, ['loud', 'soft']],
    ['users', { type: 5 }, ['5']],
    ['roles', { type: 6 }, ['6']],
    ['channels', { type: 8 }, ['7', '8']],
    ['channels of some types', { type: 8, channel_types: [2] }, ['8']],
  ])('offer %s', (_name, component, values) => {
    expect(picksFor(component, playground).map((pick) => ('value' in pick ? pick.value : pick.group))).toEqual(values);
  });

  it('a mentionable select → offers people and roles', () => {
    expect(picksFor({ type: 7 }, playground)).toMatchObject([
      { group: 'People', items: [{ value: '5', label: 'Ada (ada)' }] },
      { group: 'Roles', items: [{ value: '6', label: 'Helpers' }] },
    ]);
  });
});

describe('a submitted form', () => {
  it.each([
    ['a text', { type: 4 }, ['good day'], { value: 'good day' }],
    ['a choice of strings', { type: 3, options }, ['soft'], { values: ['soft'] }],
    ['users', { type: 5 }, ['5'], { values: ['5'] }],
    ['roles', { type: 6 }, ['6'], { values: ['6'] }],
    ['people to mention', { type: 7 }, ['5', '6'], { values: ['5', '6'] }],
    ['channels', { type: 8 }, ['7'], { values: ['7'] }],
    ['one of a radio group', { type: 21, options }, ['loud'], { value: 'loud' }],
    ['none of a radio group', { type: 21, options }, [], { value: null }],
    ['a checkbox group', { type: 22, options }, ['loud', 'soft'], { values: ['loud', 'soft'] }],
    ['a checked box', { type: 23 }, ['true'], { value: true }],
    ['an empty box', { type: 23 }, [], { value: false }],
  ])('gives %s as Discord’s clients do', (_name, component, answer, fields) => {
    expect(sent(component, answer)).toEqual(given(component.type, fields));
  });

  it('files of several fields → numbered over all fields, and sent in this order', () => {
    const form = [
      labelled({ type: 19, custom_id: 'one' }),
      labelled({ type: 4, custom_id: 'words' }),
      labelled({ type: 19, custom_id: 'two', max_values: 2 }),
    ];
    const answers = { two: ['b.txt', 'c.txt'], words: ['x'], one: ['a.txt'] };
    expect(submissionOf(form, answers)).toEqual({
      components: [
        { type: 18, component: { type: 19, custom_id: 'one', values: ['0'] } },
        { type: 18, component: { type: 4, custom_id: 'words', value: 'x' } },
        { type: 18, component: { type: 19, custom_id: 'two', values: ['1', '2'] } },
      ],
      attachments: [
        { id: '0', filename: 'a.txt' },
        { id: '1', filename: 'b.txt' },
        { id: '2', filename: 'c.txt' },
      ],
    });
    const file = (name: string): File => new File(['x'], name);
    const files = { two: [file('b.txt'), file('c.txt')], one: [file('a.txt')] };
    expect(filesIn(form, files).map(({ name }) => name)).toEqual(['a.txt', 'b.txt', 'c.txt']);
  });

  it('texts → shown, without a question', () => {
    const form = [{ type: 10, content: 'Read this' }, labelled({ type: 4, custom_id: 'words', value: 'as before' })];
    expect(questionsOf(form)).toMatchObject([{ text: 'Read this' }, { label: 'A question', field: { type: 4 } }]);
    expect(submissionOf(form, {}).components).toEqual([
      { type: 18, component: { type: 4, custom_id: 'words', value: 'as before' } },
    ]);
  });

  it('text inputs in action rows (deprecated) → shown as questions', () => {
    const row = { type: 1, components: [{ type: 4, custom_id: 'words', label: 'Words' }] };
    expect(questionsOf([row])).toMatchObject([{ label: 'Words' }]);
    expect(submissionOf([row], { words: ['x'] }).components).toEqual([
      { type: 1, components: [{ type: 4, custom_id: 'words', value: 'x' }] },
    ]);
  });

  it('a form → starts with the values of the application, and is validated before it is sent', () => {
    expect(firstAnswer({ type: 3, options })).toEqual(['soft']);
    expect(firstAnswer({ type: 23, default: true })).toEqual(['true']);
    expect(problemOfAnswer({ type: 19 }, [])).toBe('Required');
    expect(problemOfAnswer({ type: 19, min_values: 2 }, ['a.txt'])).toBe('At least 2');
    expect(problemOfAnswer({ type: 19, required: false }, [])).toBeNull();
    expect(problemOfAnswer({ type: 23 }, [])).toBeNull();
    expect(problemOfAnswer({ type: 4, min_length: 3 }, ['ab'])).toBe('At least 3 characters');
  });
});
