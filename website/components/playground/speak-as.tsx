'use client';

import { Avatar, Combobox, Group, InputBase, Loader, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { findPeople } from '@/lib/playground/calls';
import { describeProblem } from '@/lib/problem';
import { useScene } from './scene';
import classes from './playground.module.css';

/** People of the server by part of their name, page by page: there may be 100,000. */
function usePeople(guildId: string, search: string, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['guild', guildId, 'people', search],
    queryFn: ({ pageParam }) => findPeople(guildId, search, pageParam),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, { members }) => sum + members.length, 0);
      return read < last.total && last.members.length > 0 ? read : undefined;
    },
    enabled,
  });
}

/** Distance (px) to the end of the list at which more people are loaded. */
const bottomPx = 8;

/** Chooses the person who speaks: any simulated person of the server. */
export function SpeakAs({ onChange }: { onChange: (id: string) => void }) {
  const { guildId, speaker } = useScene();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 200);
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: (source) => {
      setSearch('');
      if (source === 'keyboard') combobox.focusTarget();
    },
  });
  const people = usePeople(guildId, wanted, combobox.dropdownOpened);
  const members = people.data?.pages.flatMap((page) => page.members) ?? [];
  const total = people.data?.pages[0]?.total ?? 0;

  const onScroll = (): void => {
    if (people.hasNextPage && !people.isFetchingNextPage) void people.fetchNextPage();
  };

  return (
    <Combobox
      store={combobox}
      position="top-start"
      width={280}
      shadow="md"
      onOptionSubmit={(id) => {
        onChange(id);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          pointer
          size="xs"
          className={classes.speaker}
          aria-label={`Speak as: ${speaker.displayName}`}
          leftSection={<Avatar src={speaker.avatarUrl} name={speaker.displayName} color="initials" size={20} alt="" />}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => combobox.toggleDropdown()}
          data-testid="speak-as"
        >
          <Text span size="xs" truncate="end">
            {speaker.displayName}
          </Text>
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown data-testid="speak-as-list">
        <Combobox.Search
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder="Search by name or ID"
          aria-label="Search people"
          data-testid="speak-as-search"
        />
        <Combobox.Options
          aria-label="People"
          tabIndex={0}
          mah={260}
          style={{ overflowY: 'auto' }}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            if (scrollTop + clientHeight >= scrollHeight - bottomPx) onScroll();
          }}
        >
          {members.map((member) => (
            <Combobox.Option
              key={member.id}
              value={member.id}
              active={member.id === speaker.id}
              data-testid={`speak-as-${member.username}`}
            >
              <Group gap={8} wrap="nowrap">
                <Avatar src={member.avatarUrl} name={member.displayName} color="initials" size={22} alt="" />
                <Text size="sm" truncate="end">
                  {member.displayName}
                  <Text span size="xs" c="dimmed">
                    {' '}
                    @{member.username}
                  </Text>
                </Text>
              </Group>
            </Combobox.Option>
          ))}
          {people.isFetching ? <Loader size={16} mx="auto" my={8} display="block" /> : null}
          {people.error ? (
            <Combobox.Empty>{describeProblem(people.error)}</Combobox.Empty>
          ) : members.length === 0 && !people.isFetching ? (
            <Combobox.Empty>No match</Combobox.Empty>
          ) : null}
        </Combobox.Options>
        <Combobox.Footer>
          <Text size="xs" c="dimmed" data-testid="speak-as-total">
            {total.toLocaleString('en')} {total === 1 ? 'person' : 'people'}
          </Text>
        </Combobox.Footer>
      </Combobox.Dropdown>
    </Combobox>
  );
}
