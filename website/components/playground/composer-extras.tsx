'use client';

import { ActionIcon, Button, Checkbox, Group, Menu, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartBar, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Permission, may } from '@/lib/playground/access';
import type { Outgoing } from '@/lib/playground/calls';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { Picture } from './picture';
import { useScene } from './scene';
import classes from './extras.module.css';

interface ComposerExtrasProps {
  placeId: string;
  onSend: (more: Pick<Outgoing, 'poll' | 'stickerIds'>) => void;
}

const answersAtMost = 10;

/** Messages other than text and files: polls and stickers. */
export function ComposerExtras({ placeId, onSend }: ComposerExtrasProps) {
  const { playground, person } = useScene();
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Menu position="top-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon size="lg" variant="subtle" color="gray" aria-label="Poll or sticker" data-testid="composer-more">
            <IconPlus size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconChartBar size={16} />}
            disabled={!may(person, placeId, Permission.sendPolls)}
            onClick={ask.open}
            data-testid="composer-poll"
          >
            Poll…
          </Menu.Item>
          <Menu.Label>Stickers{playground.stickers.length === 0 ? ': this server has none' : ''}</Menu.Label>
          {playground.stickers.length > 0 ? (
            <Group gap={2} px={6} pb={4} maw={240}>
              {playground.stickers.map(({ id, name, url }) => (
                <Menu.Item
                  key={id}
                  className={classes.stickerChoice}
                  w="auto"
                  aria-label={`Sticker: ${name}`}
                  onClick={() => onSend({ stickerIds: [id] })}
                  data-testid={`sticker-${name.replaceAll(' ', '-')}`}
                >
                  <Picture src={url} alt="" />
                </Menu.Item>
              ))}
            </Group>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {asking ? <PollDialog onClose={ask.close} onSend={(poll) => onSend({ poll })} /> : null}
    </>
  );
}

/** @see https://docs.discord.com/developers/resources/poll#poll-create-request-object */
function PollDialog({ onClose, onSend }: { onClose: () => void; onSend: (poll: object) => void }) {
  useReturnedFocus();
  const { speaker } = useScene();
  const [question, setQuestion] = useState('');
  const [answers, setAnswers] = useState(['', '']);
  const [hours, setHours] = useState<number | string>(24);
  const [several, setSeveral] = useState(false);
  const given = answers.map((answer) => answer.trim()).filter(Boolean);
  const duration = Number(hours);
  const ready = question.trim() !== '' && given.length > 0 && duration >= 1 && duration <= 768;
  const write = (index: number, text: string): void => {
    const next = answers.with(index, text);
    const last = next.at(-1) ?? '';
    setAnswers(last !== '' && next.length < answersAtMost ? [...next, ''] : next);
  };
  return (
    <Modal opened onClose={onClose} title="New poll">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          onSend({
            question: { text: question.trim() },
            answers: given.map((text) => ({ poll_media: { text } })),
            duration,
            allow_multiselect: several,
          });
          onClose();
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label="Question"
            maxLength={300}
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
            data-testid="poll-question"
          />
          <Text size="sm" fw={500}>
            Answers (up to {answersAtMost})
          </Text>
          {answers.map((answer, index) => (
            <TextInput
              // Answers have no identity other than their index.
              key={index}
              size="sm"
              aria-label={`Answer ${index + 1}`}
              placeholder={`Answer ${index + 1}`}
              maxLength={55}
              value={answer}
              onChange={(event) => write(index, event.currentTarget.value)}
              data-testid={`poll-answer-${index + 1}`}
            />
          ))}
          <Group grow align="end">
            <NumberInput
              label="Hours"
              description="1 to 768, by the simulated clock"
              min={1}
              max={768}
              allowDecimal={false}
              value={hours}
              onChange={setHours}
            />
            <Checkbox
              label="Allow multiple answers"
              checked={several}
              onChange={(event) => setSeveral(event.currentTarget.checked)}
            />
          </Group>
          <Group justify="flex-end">
            <Button type="submit" disabled={!ready} data-testid="poll-submit">
              Ask as {speaker.displayName}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
