/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Gives a + b. */
export function plus(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

/** Gives a - b. */
export function minus(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

/** Gives a · b. */
export function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

/** Gives a / b. */
export function over(a: Complex, b: Complex): Complex {
  const square = b.re * b.re + b.im * b.im;
  return {
    re: (a.re * b.re + a.im * b.im) / square,
    im: (a.im * b.re - a.re * b.im) / square,
  };
}

/** Gives a · factor. */
export function scaled(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

/** Gives the square root with a real part from 0. */
export function squareRoot(a: Complex): Complex {
  const modulus = Math.hypot(a.re, a.im);
  if (modulus === 0) return { re: 0, im: 0 };
  // The part without cancellation first, the other from their product im / 2.
  const great = Math.sqrt((modulus + Math.abs(a.re)) / 2);
  const small = Math.abs(a.im) / 2 / great;
  const sign = a.im < 0 ? -1 : 1;
  return a.re >= 0 ? { re: great, im: sign * small } : { re: small, im: sign * great };
}

/** Gives the product of all numbers; 1 for none. */
export function productOf(numbers: readonly Complex[]): Complex {
  return numbers.reduce(times, { re: 1, im: 0 });
}
