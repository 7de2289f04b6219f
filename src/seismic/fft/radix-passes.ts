/**
 * One pass of a Stockham FFT by a small radix p. The length is s · p · m: `s` is the product of the radices of
 * earlier passes. With `x` read and `y` written as interleaved complex numbers,
 *
 *     y[r + s (p q + k)] = w^(q k) · sum over j of x[r + s (q + m j)] · exp(-2 pi i j k / p),  w = exp(-2 pi i / (p m)),
 *
 * for 0 <= r < s, 0 <= q < m, 0 <= k < p. `twiddles` holds w^(q k) for each q, k = 1 .. p - 1, interleaved.
 * Source: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM 1992, section 1.7.
 */
export type RadixPass = (
  x: Float64Array,
  y: Float64Array,
  twiddles: Float64Array,
  m: number,
  s: number,
) => void;

/** Radix 2. */
const passTwo: RadixPass = (x, y, twiddles, m, s) => {
  const row = 2 * s;
  const half = m * row;
  for (let q = 0; q < m; q++) {
    const w = 2 * q;
    const w1r = twiddles[w]!;
    const w1i = twiddles[w + 1]!;
    const from = q * row;
    const to = 2 * from;
    for (let r = 0; r < row; r += 2) {
      const a = from + r;
      const b = a + half;
      const ar = x[a]!;
      const ai = x[a + 1]!;
      const br = x[b]!;
      const bi = x[b + 1]!;
      const dr = ar - br;
      const di = ai - bi;
      const u = to + r;
      y[u] = ar + br;
      y[u + 1] = ai + bi;
      turn(y, u + row, dr, di, w1r, w1i);
    }
  }
};

const sin60 = 0.8660254037844386;

/** Radix 3. */
const passThree: RadixPass = (x, y, twiddles, m, s) => {
  const row = 2 * s;
  const third = m * row;
  for (let q = 0; q < m; q++) {
    const w = 4 * q;
    const w1r = twiddles[w]!;
    const w1i = twiddles[w + 1]!;
    const w2r = twiddles[w + 2]!;
    const w2i = twiddles[w + 3]!;
    const from = q * row;
    const to = 3 * from;
    for (let r = 0; r < row; r += 2) {
      const a = from + r;
      const b = a + third;
      const c = b + third;
      const ar = x[a]!;
      const ai = x[a + 1]!;
      const br = x[b]!;
      const bi = x[b + 1]!;
      const cr = x[c]!;
      const ci = x[c + 1]!;
      const tr = br + cr;
      const ti = bi + ci;
      const mr = ar - 0.5 * tr;
      const mi = ai - 0.5 * ti;
      const dr = sin60 * (bi - ci);
      const di = sin60 * (br - cr);
      const u = to + r;
      y[u] = ar + tr;
      y[u + 1] = ai + ti;
      turn(y, u + row, mr + dr, mi - di, w1r, w1i);
      turn(y, u + 2 * row, mr - dr, mi + di, w2r, w2i);
    }
  }
};

/** Radix 4 where m is 1: the last pass, whose twiddles are 1. */
const lastPassFour: RadixPass = (x, y, _twiddles, _m, s) => {
  const row = 2 * s;
  for (let a = 0; a < row; a += 2) {
    const b = a + row;
    const c = b + row;
    const d = c + row;
    const ar = x[a]!;
    const ai = x[a + 1]!;
    const br = x[b]!;
    const bi = x[b + 1]!;
    const cr = x[c]!;
    const ci = x[c + 1]!;
    const dr = x[d]!;
    const di = x[d + 1]!;
    const acr = ar + cr;
    const aci = ai + ci;
    const amr = ar - cr;
    const ami = ai - ci;
    const bdr = br + dr;
    const bdi = bi + di;
    const bmr = br - dr;
    const bmi = bi - di;
    y[a] = acr + bdr;
    y[a + 1] = aci + bdi;
    y[b] = amr + bmi;
    y[b + 1] = ami - bmr;
    y[c] = acr - bdr;
    y[c + 1] = aci - bdi;
    y[d] = amr - bmi;
    y[d + 1] = ami + bmr;
  }
};

/** Radix 4. */
const passFour: RadixPass = (x, y, twiddles, m, s) => {
  const row = 2 * s;
  const quarter = m * row;
  for (let q = 0; q < m; q++) {
    const w = 6 * q;
    const w1r = twiddles[w]!;
    const w1i = twiddles[w + 1]!;
    const w2r = twiddles[w + 2]!;
    const w2i = twiddles[w + 3]!;
    const w3r = twiddles[w + 4]!;
    const w3i = twiddles[w + 5]!;
    const from = q * row;
    const to = 4 * from;
    for (let r = 0; r < row; r += 2) {
      const a = from + r;
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const ar = x[a]!;
      const ai = x[a + 1]!;
      const br = x[b]!;
      const bi = x[b + 1]!;
      const cr = x[c]!;
      const ci = x[c + 1]!;
      const dr = x[d]!;
      const di = x[d + 1]!;
      const acr = ar + cr;
      const aci = ai + ci;
      const amr = ar - cr;
      const ami = ai - ci;
      const bdr = br + dr;
      const bdi = bi + di;
      const bmr = br - dr;
      const bmi = bi - di;
      const u = to + r;
      y[u] = acr + bdr;
      y[u + 1] = aci + bdi;
      turn(y, u + row, amr + bmi, ami - bmr, w1r, w1i);
      turn(y, u + 2 * row, acr - bdr, aci - bdi, w2r, w2i);
      turn(y, u + 3 * row, amr - bmi, ami + bmr, w3r, w3i);
    }
  }
};

/** (cos 72° - cos 144°) / 2; the mean of both is -1/4 */
const rootFive = 0.5590169943749475;
const sin72 = 0.9510565162951535;
const sin144 = 0.5877852522924731;

/** Radix 5. */
const passFive: RadixPass = (x, y, twiddles, m, s) => {
  const row = 2 * s;
  const fifth = m * row;
  for (let q = 0; q < m; q++) {
    const w = 8 * q;
    const w1r = twiddles[w]!;
    const w1i = twiddles[w + 1]!;
    const w2r = twiddles[w + 2]!;
    const w2i = twiddles[w + 3]!;
    const w3r = twiddles[w + 4]!;
    const w3i = twiddles[w + 5]!;
    const w4r = twiddles[w + 6]!;
    const w4i = twiddles[w + 7]!;
    const from = q * row;
    const to = 5 * from;
    for (let r = 0; r < row; r += 2) {
      const a = from + r;
      const b = a + fifth;
      const c = b + fifth;
      const d = c + fifth;
      const e = d + fifth;
      const ar = x[a]!;
      const ai = x[a + 1]!;
      const br = x[b]!;
      const bi = x[b + 1]!;
      const cr = x[c]!;
      const ci = x[c + 1]!;
      const dr = x[d]!;
      const di = x[d + 1]!;
      const er = x[e]!;
      const ei = x[e + 1]!;
      const t1r = br + er;
      const t1i = bi + ei;
      const t2r = cr + dr;
      const t2i = ci + di;
      const t3r = br - er;
      const t3i = bi - ei;
      const t4r = cr - dr;
      const t4i = ci - di;
      const sumR = t1r + t2r;
      const sumI = t1i + t2i;
      const meanR = ar - 0.25 * sumR;
      const meanI = ai - 0.25 * sumI;
      const apartR = rootFive * (t1r - t2r);
      const apartI = rootFive * (t1i - t2i);
      const m1r = meanR + apartR;
      const m1i = meanI + apartI;
      const m2r = meanR - apartR;
      const m2i = meanI - apartI;
      const s1r = sin72 * t3i + sin144 * t4i;
      const s1i = sin72 * t3r + sin144 * t4r;
      const s2r = sin144 * t3i - sin72 * t4i;
      const s2i = sin144 * t3r - sin72 * t4r;
      const u = to + r;
      y[u] = ar + sumR;
      y[u + 1] = ai + sumI;
      turn(y, u + row, m1r + s1r, m1i - s1i, w1r, w1i);
      turn(y, u + 2 * row, m2r + s2r, m2i - s2i, w2r, w2i);
      turn(y, u + 3 * row, m2r - s2r, m2i + s2i, w3r, w3i);
      turn(y, u + 4 * row, m1r - s1r, m1i + s1i, w4r, w4i);
    }
  }
};

// cos and sin of 2 pi / 7, 4 pi / 7 and 6 pi / 7
const c1 = 0.6234898018587335;
const c2 = -0.2225209339563144;
const c3 = -0.9009688679024191;
const s1 = 0.7818314824680298;
const s2 = 0.9749279121818236;
const s3 = 0.4338837391175581;

/** Radix 7. */
const passSeven: RadixPass = (x, y, twiddles, m, s) => {
  const row = 2 * s;
  const seventh = m * row;
  for (let q = 0; q < m; q++) {
    const w = 12 * q;
    const w1r = twiddles[w]!;
    const w1i = twiddles[w + 1]!;
    const w2r = twiddles[w + 2]!;
    const w2i = twiddles[w + 3]!;
    const w3r = twiddles[w + 4]!;
    const w3i = twiddles[w + 5]!;
    const w4r = twiddles[w + 6]!;
    const w4i = twiddles[w + 7]!;
    const w5r = twiddles[w + 8]!;
    const w5i = twiddles[w + 9]!;
    const w6r = twiddles[w + 10]!;
    const w6i = twiddles[w + 11]!;
    const from = q * row;
    const to = 7 * from;
    for (let r = 0; r < row; r += 2) {
      const a = from + r;
      const b = a + seventh;
      const c = b + seventh;
      const d = c + seventh;
      const e = d + seventh;
      const f = e + seventh;
      const g = f + seventh;
      const ar = x[a]!;
      const ai = x[a + 1]!;
      const sum1r = x[b]! + x[g]!;
      const dif1r = x[b]! - x[g]!;
      const sum1i = x[b + 1]! + x[g + 1]!;
      const dif1i = x[b + 1]! - x[g + 1]!;
      const sum2r = x[c]! + x[f]!;
      const dif2r = x[c]! - x[f]!;
      const sum2i = x[c + 1]! + x[f + 1]!;
      const dif2i = x[c + 1]! - x[f + 1]!;
      const sum3r = x[d]! + x[e]!;
      const dif3r = x[d]! - x[e]!;
      const sum3i = x[d + 1]! + x[e + 1]!;
      const dif3i = x[d + 1]! - x[e + 1]!;
      const even1r = ar + c1 * sum1r + c2 * sum2r + c3 * sum3r;
      const even1i = ai + c1 * sum1i + c2 * sum2i + c3 * sum3i;
      const odd1r = s1 * dif1i + s2 * dif2i + s3 * dif3i;
      const odd1i = s1 * dif1r + s2 * dif2r + s3 * dif3r;
      const even2r = ar + c2 * sum1r + c3 * sum2r + c1 * sum3r;
      const even2i = ai + c2 * sum1i + c3 * sum2i + c1 * sum3i;
      const odd2r = s2 * dif1i - s3 * dif2i - s1 * dif3i;
      const odd2i = s2 * dif1r - s3 * dif2r - s1 * dif3r;
      const even3r = ar + c3 * sum1r + c1 * sum2r + c2 * sum3r;
      const even3i = ai + c3 * sum1i + c1 * sum2i + c2 * sum3i;
      const odd3r = s3 * dif1i - s1 * dif2i + s2 * dif3i;
      const odd3i = s3 * dif1r - s1 * dif2r + s2 * dif3r;
      const u = to + r;
      y[u] = ar + sum1r + sum2r + sum3r;
      y[u + 1] = ai + sum1i + sum2i + sum3i;
      turn(y, u + row, even1r + odd1r, even1i - odd1i, w1r, w1i);
      turn(y, u + 2 * row, even2r + odd2r, even2i - odd2i, w2r, w2i);
      turn(y, u + 3 * row, even3r + odd3r, even3i - odd3i, w3r, w3i);
      turn(y, u + 4 * row, even3r - odd3r, even3i + odd3i, w4r, w4i);
      turn(y, u + 5 * row, even2r - odd2r, even2i + odd2i, w5r, w5i);
      turn(y, u + 6 * row, even1r - odd1r, even1i + odd1i, w6r, w6i);
    }
  }
};

/** Gives the pass of a radix with that m, for arrays of any memory; `undefined` for a radix that has none of its own. */
export function scalarPass(radix: number, m: number): RadixPass | undefined {
  switch (radix) {
    case 2:
      return passTwo;
    case 3:
      return passThree;
    case 4:
      return m === 1 ? lastPassFour : passFour;
    case 5:
      return passFive;
    case 7:
      return passSeven;
    default:
      return undefined;
  }
}

/** Writes the product of a number and a twiddle. */
function turn(y: Float64Array, u: number, re: number, im: number, wr: number, wi: number): void {
  y[u] = re * wr - im * wi;
  y[u + 1] = re * wi + im * wr;
}
