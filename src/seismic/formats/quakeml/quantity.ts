import type { QuantityErrors } from "../../event.ts";
import type { XmlElement } from "../xml/parse-xml.ts";
import { real, type Scalar } from "../xml/scalars.ts";
import {
  childrenOf,
  type Codec,
  elementError,
  type Field,
  shape,
  value,
  type XmlBuilder,
} from "../xml/shape.ts";

// A quantity of QuakeML is an element with the children `value`, `uncertainty` and so on; here it is two keys, the
// value and its errors.

const errors: Codec<QuantityErrors> = shape<QuantityErrors>({
  uncertainty: value("uncertainty", real),
  lowerUncertainty: value("lowerUncertainty", real),
  upperUncertainty: value("upperUncertainty", real),
  confidenceLevel: value("confidenceLevel", real),
});

/** The value of a quantity. */
export function quantity<V>(name: string, scalar: Scalar<V>): Field<V> {
  const inner = value("value", scalar);
  return {
    isRequired: false,
    label: name,
    names: [name],
    read: (element, file) => {
      const found = childrenOf(element, name)[0];
      if (found === undefined || isEmpty(found)) return undefined;
      const read = inner.read(found, file);
      if (read === undefined) throw elementError(file, found, "has no value");
      return read;
    },
    write: (value, { namespace, children }) => {
      const builder: XmlBuilder = { name, namespace, attributes: [], children: [], text: "" };
      inner.write(value, builder);
      children.push(builder);
    },
  };
}

function isEmpty(element: XmlElement): boolean {
  return element.children.length === 0 && element.text === "";
}

/** The errors of a quantity; its value has to be written before. */
export function errorsOf(name: string): Field<QuantityErrors> {
  return {
    isRequired: false,
    label: name,
    names: [name],
    read: (element, file) => {
      const found = childrenOf(element, name)[0];
      if (found === undefined) return undefined;
      const value = errors.read(found, file);
      return Object.keys(value).length === 0 ? undefined : value;
    },
    write: (value, builder) => {
      const index = builder.children.findLastIndex((child) => child.name === name);
      const target = builder.children[index];
      if (target === undefined) return;
      const { children } = errors.write(value, name, builder.namespace);
      builder.children[index] = { ...target, children: [...target.children, ...children] };
    },
  };
}
