/** An object that can be called like a function. */
// oxlint-disable-next-line typescript/no-extraneous-class -- subclasses have the members
export class Callable {
  /** Subclasses keep their methods and private fields; what is called is `call`. */
  constructor(call: (...args: readonly unknown[]) => unknown) {
    // Own properties of a function, which would stand before those of the subclass.
    Reflect.deleteProperty(call, "name");
    Reflect.deleteProperty(call, "length");
    // A constructor may give back another object: here the function, as an instance of the subclass.
    // oxlint-disable-next-line no-constructor-return -- on purpose
    return Object.setPrototypeOf(call, new.target.prototype) as this;
  }
}
