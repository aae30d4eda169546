import { ApplicationId, ChannelId, GuildId, Json, MessageId, RoleId, UserId } from '#libs/vocabulary';
import fc from 'fast-check';
import { z } from 'zod';
import { idFinder } from './find-ids.ts';

const channel = '111111111111111111';
const role = '222222222222222222';

describe('idFinder', () => {
  it.each<[string, z.ZodType, unknown, string[]]>([
    ['an id itself', ChannelId, channel, ['input']],
    ['a property', z.object({ channelId: ChannelId }), { channelId: channel }, ['channelId']],
    ['one with a description of its own', z.object({ a: ChannelId.describe('x') }), { a: channel }, ['a']],
    ['one with a further check', z.object({ a: ChannelId.refine(() => true).max(20) }), { a: channel }, ['a']],
    ['an optional one', z.object({ a: ChannelId.optional() }), { a: channel }, ['a']],
    ['an optional one that is absent', z.object({ a: ChannelId.optional() }), {}, []],
    ['a nullable one', z.object({ a: ChannelId.nullable() }), { a: channel }, ['a']],
    ['a nullable one that is null', z.object({ a: ChannelId.nullable() }), { a: null }, []],
    ['wrappers about wrappers', z.object({ a: ChannelId.optional().nullable().readonly() }), { a: channel }, ['a']],
    ['one with a default', z.object({ a: ChannelId.default(channel) }), { a: channel }, ['a']],
    ['metadata on the wrapper', z.object({ a: ChannelId.optional().meta({ belongsTo: 'role' }) }), { a: role }, ['a']],
    ['an array', z.object({ ids: z.array(ChannelId) }), { ids: [channel, channel] }, ['ids.0', 'ids.1']],
    ['objects in an array', z.array(z.object({ id: RoleId })), [{ id: role }], ['0.id']],
    ['a tuple', z.tuple([z.string(), RoleId], ChannelId), ['x', role, channel], ['1', '2']],
    ['values of a record', z.record(z.string(), RoleId), { a: role }, ['a']],
    ['keys of a record', z.record(RoleId, z.string()), { [role]: 'a' }, [role]],
    [
      'an intersection',
      z.intersection(z.object({ a: RoleId }), z.object({ b: ChannelId })),
      { a: role, b: channel },
      ['a', 'b'],
    ],
    ['a union', z.object({ a: z.union([z.object({ b: RoleId }), z.null()]) }), { a: { b: role } }, ['a.b']],
    [
      'a discriminated union',
      z.discriminatedUnion('t', [
        z.object({ t: z.literal('r'), id: RoleId }),
        z.object({ t: z.literal('c'), id: ChannelId }),
      ]),
      { t: 'c', id: channel },
      ['id'],
    ],
    ['a catchall', z.object({}).catchall(ChannelId), { x: channel }, ['x']],
    [
      'an object that is named __proto__',
      z.record(z.string(), RoleId),
      JSON.parse(`{"__proto__":"${role}"}`),
      ['__proto__'],
    ],
    ['data', z.object({ value: Json }), { value: { channelId: channel } }, []],
    [
      'ids that the call itself scopes',
      z.object({ userId: UserId, messageId: MessageId }),
      { userId: role, messageId: role },
      [],
    ],
  ])('finds the ids in %s', (_, schema, value, paths) => {
    expect(idFinder(schema)(value).map(({ path }) => path)).toEqual(paths);
  });

  it('an id that fits two kinds → proven as both', () => {
    const find = idFinder(z.object({ targetId: z.union([ChannelId, RoleId]) }));
    expect(find({ targetId: role }).map(({ kind }) => kind)).toEqual(['channel', 'role']);
  });

  it.each<[string, z.ZodType, RegExp]>([
    ['a transform', z.object({ a: z.string().transform((x) => x) }), /a: ids inside of a "pipe"/],
    ['a preprocess', z.object({ a: z.preprocess((x) => x, ChannelId) }), /a: ids inside of a "pipe"/],
    ['anything', z.object({ a: z.unknown() }), /a: ids inside of a "unknown"/],
    ['something of one’s own', z.array(z.custom<string>()), /\*: ids inside of a "custom"/],
    ['a lazy schema', z.object({ a: z.lazy(() => ChannelId) }), /"lazy"/],
    ['a map', z.map(ChannelId, RoleId), /input: ids inside of a "map"/],
    ['a template literal', z.templateLiteral([ChannelId]), /"template_literal"/],
    ['a loose object', z.looseObject({}), /"unknown"/],
    ['an id that is a plain string', z.object({ roleId: z.string() }), /roleId: is named like an id/],
    [
      'ids that are plain strings',
      z.object({ deep: z.object({ channelIds: z.array(z.string()) }) }),
      /deep\.channelIds/,
    ],
    ['ids of a kind without a proof', z.object({ a: ApplicationId }), /ids of "application" cannot be proven/],
    ['an id that is a number', z.object({ a: z.number().meta({ belongsTo: 'role' }) }), /has to be a string/],
  ])('does not load a schema with %s', (_, schema, error) => {
    expect(() => idFinder(schema)).toThrow(error);
  });

  it('random schemas → each id is found at any depth', () => {
    const leaf = fc.oneof(
      fc.constant({ schema: ChannelId, value: channel, ids: 1 }),
      fc.constant({ schema: GuildId.describe('own'), value: role, ids: 1 }),
      fc.constant({ schema: z.string().max(3), value: 'x', ids: 0 }),
    );
    const { any } = fc.letrec<{ any: { schema: z.ZodType; value: unknown; ids: number } }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 6, depthSize: 'small' },
        leaf,
        tie('any').map(({ schema, value, ids }) => ({ schema: schema.optional(), value, ids })),
        tie('any').map(({ schema, value, ids }) => ({ schema: schema.nullable(), value, ids })),
        tie('any').map(({ schema, value, ids }) => ({ schema: z.array(schema), value: [value, value], ids: 2 * ids })),
        tie('any').map(({ schema, value, ids }) => ({
          schema: z.record(z.string(), schema),
          value: { k: value },
          ids,
        })),
        tie('any').map(({ schema, value, ids }) => ({ schema: z.union([z.literal('other'), schema]), value, ids })),
        fc.tuple(tie('any'), tie('any')).map(([a, b]) => ({
          schema: z.object({ a: a.schema, b: b.schema }),
          value: { a: a.value, b: b.value },
          ids: a.ids + b.ids,
        })),
        fc.tuple(tie('any'), tie('any')).map(([a, b]) => ({
          schema: z.tuple([a.schema, b.schema]),
          value: [a.value, b.value],
          ids: a.ids + b.ids,
        })),
      ),
    }));
    fc.assert(
      fc.property(any, ({ schema, value, ids }) => {
        expect(schema.safeParse(value).success).toBe(true);
        expect(idFinder(schema)(value)).toHaveLength(ids);
      }),
    );
  });
});
