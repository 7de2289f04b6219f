/**
 * Gives where in `value`, and what, the first thing is that a record would not give back as it was: a function, a symbol
 * or an instance of a class; undefined for plain data. `flawOf` says what else is refused.
 */
export function unstorable(
  value: unknown,
  place: string = "the value",
  flawOf: (value: object) => string | undefined = foreignClass,
): string | undefined {
  return look(value, place, flawOf, new Set());
}

function look(
  value: unknown,
  place: string,
  flawOf: (value: object) => string | undefined,
  seen: Set<object>,
): string | undefined {
  if (typeof value === "function" || typeof value === "symbol")
    return `${place} is a ${typeof value}`;
  if (typeof value !== "object" || value === null || seen.has(value)) return undefined;
  seen.add(value);
  const flaw = flawOf(value);
  if (flaw !== undefined) return `${place} is ${flaw}`;
  for (const [name, item] of partsOf(value)) {
    if (typeof item === "number" || typeof item === "string") continue;
    const found = look(item, `${place}${name}`, flawOf, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Tells of which class a value is an instance, when it is none whose instances a record keeps. */
export function foreignClass(value: object): string | undefined {
  return isPlain(value) ? undefined : `an instance of ${value.constructor.name || "a class"}`;
}

/** Gives what a value is made of, with the way there. */
function* partsOf(value: object): Generator<readonly [string, unknown]> {
  if (isBytes(value)) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [`[${i}]`, value[i]];
  } else if (value instanceof Map) {
    for (const [key, item] of value)
      yield* [[" (a key)", key] as const, [`.${String(key)}`, item] as const];
  } else if (value instanceof Set) {
    for (const item of value) yield [" (a member)", item];
  } else {
    for (const [key, item] of Object.entries(value)) yield [`.${key}`, item];
  }
}

function isBytes(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function isPlain(value: object): boolean {
  if (isBytes(value) || Array.isArray(value)) return true;
  if (value instanceof Date || value instanceof Map || value instanceof Set) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
