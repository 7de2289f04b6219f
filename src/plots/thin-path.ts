import { coordinate } from "./svg.ts";

/** Columns in which points are thinned, for each pixel: pictures are often rendered at twice their size. */
const columnsPerPixel = 2;

/** Pixels by which a thinned line may pass a point that it leaves out. */
const tolerance = 0.08;

/**
 * One stroke of a line, thinned while it is drawn, so that its path is small however many points it has. Of the points in a
 * column of half a pixel the first, lowest, highest and last stay; of those, the ones that a straight piece between two others
 * passes within 0.08 pixels are left out.
 */
export class ThinPath {
  #d = "";
  #count = 0;
  // The column that is being filled, and the numbers of its points in the order of the line.
  #column = NaN;
  #n = 0;
  #firstX = NaN;
  #firstY = NaN;
  #lowN = 0;
  #lowX = NaN;
  #lowY = NaN;
  #highN = 0;
  #highX = NaN;
  #highY = NaN;
  #lastX = NaN;
  #lastY = NaN;
  // Where the straight piece starts, its latest end, and the slopes that it may have.
  #startX = NaN;
  #startY = NaN;
  #endX = NaN;
  #endY = NaN;
  #hasEnd = false;
  #least = -Infinity;
  #most = Infinity;

  /** The number of points that were added since the last {@link close}. */
  get count(): number {
    return this.#count;
  }

  add(x: number, y: number): void {
    this.#count++;
    const column = Math.floor(x * columnsPerPixel);
    if (column !== this.#column) {
      this.#flushColumn();
      this.#column = column;
      this.#n = 0;
      this.#firstX = this.#lowX = this.#highX = this.#lastX = x;
      this.#firstY = this.#lowY = this.#highY = this.#lastY = y;
      this.#lowN = this.#highN = 0;
      return;
    }
    this.#n++;
    if (y < this.#lowY) [this.#lowN, this.#lowX, this.#lowY] = [this.#n, x, y];
    if (y > this.#highY) [this.#highN, this.#highX, this.#highY] = [this.#n, x, y];
    this.#lastX = x;
    this.#lastY = y;
  }

  /** Gives the `d` of a path, and starts afresh. */
  close(): string {
    this.#flushColumn();
    if (this.#hasEnd) this.#d += `L${coordinate(this.#endX)} ${coordinate(this.#endY)}`;
    const d = this.#d;
    this.#d = "";
    this.#count = 0;
    this.#column = NaN;
    this.#startX = NaN;
    this.#hasEnd = false;
    return d;
  }

  #flushColumn(): void {
    if (Number.isNaN(this.#column)) return;
    this.#extend(this.#firstX, this.#firstY);
    const isLowFirst = this.#lowN < this.#highN;
    if (isLowFirst) this.#extendWithin(this.#lowN, this.#lowX, this.#lowY);
    this.#extendWithin(this.#highN, this.#highX, this.#highY);
    if (!isLowFirst) this.#extendWithin(this.#lowN, this.#lowX, this.#lowY);
    if (this.#n > 0) this.#extend(this.#lastX, this.#lastY);
  }

  /** Adds a point of the column unless it is its first or last one. */
  #extendWithin(n: number, x: number, y: number): void {
    if (n > 0 && n < this.#n) this.#extend(x, y);
  }

  #extend(x: number, y: number): void {
    if (Number.isNaN(this.#startX)) {
      this.#d += `M${coordinate(x)} ${coordinate(y)}`;
      this.#startAt(x, y);
      return;
    }
    if (this.#hasEnd && !this.#isOnPiece(x, y)) {
      this.#d += `L${coordinate(this.#endX)} ${coordinate(this.#endY)}`;
      this.#startAt(this.#endX, this.#endY);
    }
    const run = x - this.#startX;
    if (run > 0) {
      this.#least = Math.max(this.#least, (y - tolerance - this.#startY) / run);
      this.#most = Math.min(this.#most, (y + tolerance - this.#startY) / run);
    } else {
      // Straight up, down or back: the next point starts a new piece.
      this.#least = Infinity;
    }
    this.#endX = x;
    this.#endY = y;
    this.#hasEnd = true;
  }

  #isOnPiece(x: number, y: number): boolean {
    const slope = (y - this.#startY) / (x - this.#startX);
    return x > this.#endX && slope >= this.#least && slope <= this.#most;
  }

  #startAt(x: number, y: number): void {
    this.#startX = x;
    this.#startY = y;
    this.#hasEnd = false;
    this.#least = -Infinity;
    this.#most = Infinity;
  }
}
