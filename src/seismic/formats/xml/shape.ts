import { type CropError } from "../../../errors.ts";
import { dataError } from "../data-error.ts";
import type { XmlAttribute, XmlElement } from "./parse-xml.ts";
import type { Scalar } from "./scalars.ts";

// One table for a kind of element says how it is read and how it is written: a `shape` has a field for each key of
// the value, and each field knows the attribute or the children that the key comes from. The order of the fields
// is the order of the children in the document.

/** An element in the making. */
export interface XmlBuilder {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

/** What an element is read to, and written from. */
export interface Codec<T> {
  readonly read: (element: XmlElement, file: string) => T;
  readonly write: (value: T, name: string, namespace: string) => XmlElement;
}

/** Where a key of a value comes from. */
export interface Field<V, IsRequired extends boolean = boolean> {
  /** Whether every element has to have it. */
  readonly isRequired: IsRequired;
  /** What it is called in the document, for messages. */
  readonly label: string;
  /** The names of the children that it takes. */
  readonly names: readonly string[];
  readonly read: (element: XmlElement, file: string) => V | undefined;
  readonly write: (value: V, builder: XmlBuilder) => void;
}

/** A field for each key; those of keys that are always there are required. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Field<NonNullable<T[K]>> : Field<T[K], true>;
};

/** Gives a CropError `bad-data` that names file, line and element. */
export function elementError(file: string, element: XmlElement, message: string): CropError {
  return dataError(file, `line ${element.line ?? 0}`, `${element.name} ${message}`);
}

/** Gives the children of an element by their name, in its own namespace. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && isOwn(element, child));
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name && isOwn(element, child));
}

function isOwn(element: XmlElement, child: XmlElement): boolean {
  return child.namespace === element.namespace;
}

/** Gives the codec of elements whose fields are `fields`. */
export function shape<T extends object>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields) as readonly (readonly [string, Field<unknown>])[];
  const claimed = new Set(entries.flatMap(([, field]) => field.names));
  return {
    read: (element, file) => {
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        const part =
          field.names[0] === everythingElse
            ? othersOf(element, claimed)
            : field.read(element, file);
        if (part !== undefined) value[key] = part;
        else if (field.isRequired) throw elementError(file, element, `has no ${field.label}`);
      }
      return value as T; // each part went through its field, whose type is that of the key
    },
    write: (value, name, namespace) => {
      const builder: XmlBuilder = { name, namespace, attributes: [], children: [], text: "" };
      const parts = value as Readonly<Record<string, unknown>>;
      for (const [key, field] of entries) {
        if (parts[key] !== undefined) field.write(parts[key], builder);
      }
      return builder;
    },
  };
}

const everythingElse = "*";

/** Gives the children that no field takes; undefined where there is none. */
function othersOf(
  element: XmlElement,
  claimed: ReadonlySet<string>,
): readonly XmlElement[] | undefined {
  const others = element.children.filter(
    (child) => !isOwn(element, child) || !claimed.has(child.name),
  );
  return others.length === 0 ? undefined : others;
}

/** The children that no other field of the shape takes, as they stand. */
export function others(): Field<readonly XmlElement[]> {
  return {
    isRequired: false,
    label: "other elements",
    names: [everythingElse],
    read: () => undefined,
    write: (elements, builder) => builder.children.push(...elements),
  };
}

/** An attribute. */
export function attribute<V>(name: string, scalar: Scalar<V>): Field<V> {
  return {
    isRequired: false,
    label: `attribute ${name}`,
    names: [],
    read: (element, file) => {
      const found = element.attributes.find((one) => one.name === name && one.namespace === "");
      if (found === undefined) return undefined;
      return valueOf(found.value, scalar, element, `attribute ${name}`, file);
    },
    write: (value, builder) => {
      builder.attributes.push({ name, namespace: "", value: scalar.format(value) });
    },
  };
}

/** The text of the element itself. */
export function content<V>(scalar: Scalar<V>): Field<V> {
  return {
    isRequired: false,
    label: "text",
    names: [],
    read: (element, file) => valueOf(element.text, scalar, element, "text", file),
    write: (value, builder) => {
      builder.text = scalar.format(value);
    },
  };
}

function valueOf<V>(
  text: string,
  scalar: Scalar<V>,
  element: XmlElement,
  label: string,
  file: string,
): V {
  const value = scalar.parse(text);
  if (value !== undefined) return value;
  const found = JSON.stringify(text.slice(0, 60));
  throw elementError(
    file,
    element,
    `has a wrong ${label}: expected ${scalar.expected}, found ${found}`,
  );
}

/** The codec of elements that hold nothing but the text of a value. */
export function leaf<V>(scalar: Scalar<V>): Codec<V> {
  return {
    read: (element, file) => valueOf(element.text, scalar, element, "text", file),
    write: (value, name, namespace) => ({
      name,
      namespace,
      attributes: [],
      children: [],
      text: scalar.format(value),
    }),
  };
}

/** A child, where it is there: the first one of the name. */
export function child<V>(name: string, codec: Codec<V>): Field<V> {
  return {
    isRequired: false,
    label: name,
    names: [name],
    read: (element, file) => {
      const found = childOf(element, name);
      return found === undefined ? undefined : codec.read(found, file);
    },
    write: (value, builder) => {
      builder.children.push(codec.write(value, name, builder.namespace));
    },
  };
}

/** A child that holds a text; an empty one counts as absent unless a text is what it holds. */
export function value<V>(name: string, scalar: Scalar<V>): Field<V> {
  const field = child(name, leaf(scalar));
  return {
    ...field,
    read: (element, file) => {
      const found = childOf(element, name);
      if (found === undefined || (found.text === "" && scalar.parse("") === undefined)) {
        return undefined;
      }
      return valueOf(found.text, scalar, found, "text", file);
    },
  };
}

/** All children of a name; an empty list where there is none. */
export function list<V>(name: string, codec: Codec<V>): Field<readonly V[], true> {
  return {
    isRequired: true,
    label: name,
    names: [name],
    read: (element, file) => childrenOf(element, name).map((child) => codec.read(child, file)),
    write: (values, builder) => {
      for (const value of values) {
        builder.children.push(codec.write(value, name, builder.namespace));
      }
    },
  };
}

/** The same field, of which every element has to have one. */
export function required<V>(field: Field<V>): Field<V, true> {
  return { ...field, isRequired: true };
}

/** The same field with a value for elements that have none. */
export function withDefault<V>(field: Field<V>, value: V): Field<V, true> {
  return {
    ...field,
    isRequired: true,
    read: (element, file) => field.read(element, file) ?? value,
  };
}

/** A value that is the same for all elements of a shape, and is not in the document. */
export function constant<V>(value: V): Field<V, true> {
  return { isRequired: true, label: "", names: [], read: () => value, write: () => {} };
}

/** Elements that are kept as they stand. */
export const asItIs: Codec<XmlElement> = { read: (element) => element, write: (value) => value };
