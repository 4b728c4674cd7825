import type * as z from 'zod/mini';
import type { Entity, RoomState } from '../../server/protocol/messages.ts';

/**
 * Typed reading of a room's structural state. The wire is parsed to "records of records" in client/net; here each entity
 * is parsed by its own schema, once: a room keeps the identity of what does not change, so the answer is kept with it.
 */
const parsed = new WeakMap<z.ZodMiniType, WeakMap<Entity, unknown>>();
const lists = new WeakMap<z.ZodMiniType, WeakMap<object, unknown>>();

/** One entity; undefined when it is not there or not what the schema says (a bridge of another build). */
export function entityOf<S extends z.ZodMiniType>(
  state: RoomState | undefined,
  collection: string,
  id: string,
  schema: S,
): z.infer<S> | undefined {
  const entity = state?.[collection]?.[id];
  return entity === undefined ? undefined : parse(entity, schema);
}

/** A collection as id -> entity. The same object as long as the collection has not changed. */
export function recordOf<S extends z.ZodMiniType>(
  state: RoomState | undefined,
  collection: string,
  schema: S,
): Record<string, z.infer<S>> {
  const entities = state?.[collection] ?? NONE;
  return remembered(lists, schema, entities, () => {
    const result: Record<string, z.infer<S>> = {};
    for (const [id, entity] of Object.entries(entities)) {
      const value = parse(entity, schema);
      if (value !== undefined) result[id] = value;
    }
    return result;
  });
}

const NONE: Record<string, Entity> = {};
const values = new WeakMap<object, unknown[]>();

/** A collection as a list. The same array as long as the collection has not changed. */
export function listOf<S extends z.ZodMiniType>(
  state: RoomState | undefined,
  collection: string,
  schema: S,
): z.infer<S>[] {
  const record = recordOf(state, collection, schema);
  const known = values.get(record);
  if (known) return known as z.infer<S>[];
  const list = Object.values(record);
  values.set(record, list);
  return list;
}

function parse<S extends z.ZodMiniType>(entity: Entity, schema: S): z.infer<S> | undefined {
  return remembered(parsed, schema, entity, () => schema.safeParse(entity).data as z.infer<S> | undefined);
}

/** The casts are sound: what is kept under (schema, key) was made by `make` for that very schema. */
function remembered<K extends object, V>(
  caches: WeakMap<z.ZodMiniType, WeakMap<K, unknown>>,
  schema: z.ZodMiniType,
  key: K,
  make: () => V,
): V {
  let cache = caches.get(schema);
  if (!cache) {
    cache = new WeakMap();
    caches.set(schema, cache);
  }
  if (cache.has(key)) return cache.get(key) as V;
  const value = make();
  cache.set(key, value);
  return value;
}
