import { on } from 'mainstay';
import { greeting, shout } from './words';

on('message.create', ({ content }) => {
  if (content !== 'start imports') return;
  if (shout(greeting) !== 'HELLO') throw new Error('failed: another script is imported by name');
  console.log('passed: another script is imported by name');
  console.log('complete');
});
